package io.tidewheel.internal.batch;

import io.tidewheel.spi.time.BatchClock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time of the machine, except that it never goes back. When somebody sets the machine's clock
 * back, this one goes on from where it was, ahead of the machine's, so that batches neither stop
 * nor repeat a time. When it is set forward, this one follows, and the ticks between are merged.
 */
public final class SystemBatchClock implements BatchClock {
  private static final Logger LOG = LoggerFactory.getLogger(SystemBatchClock.class);

  /** The machine's time may be set while somebody waits, so nobody trusts it for longer. */
  private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Less than this is how clocks are kept right, not how they are set. */
  private static final Duration JUMP = Duration.ofSeconds(1);

  private final InstantSource machine;
  private final LongSupplier nanos;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition woken = lock.newCondition();

  /** How far this clock is ahead of the machine's. */
  private Duration ahead = Duration.ZERO;

  private Instant last;
  private long lastNanos;

  public SystemBatchClock() {
    this(InstantSource.system(), System::nanoTime);
  }

  /**
   * @param nanos a time that nobody can set
   */
  SystemBatchClock(InstantSource machine, LongSupplier nanos) {
    this.machine = machine;
    this.nanos = nanos;
    this.last = machine.instant();
    this.lastNanos = nanos.getAsLong();
  }

  @Override
  public Instant now() {
    lock.lock();
    try {
      long nanosNow = nanos.getAsLong();
      Instant expected = last.plusNanos(nanosNow - lastNanos);
      Instant read = machine.instant().plus(ahead);
      Duration jump = Duration.between(expected, read);
      if (jump.compareTo(JUMP.negated()) < 0) {
        ahead = ahead.minus(jump);
        LOG.warn(
            "the machine's clock was set back by {}; batch times go on, now {} ahead of it",
            jump.negated(),
            ahead);
        read = expected;
      } else if (jump.compareTo(JUMP) > 0) {
        Duration caughtUp = jump.compareTo(ahead) < 0 ? jump : ahead;
        ahead = ahead.minus(caughtUp);
        read = read.minus(caughtUp);
        LOG.warn(
            "the machine's clock was set forward by {} (or the process stood still); ticks between"
                + " are merged",
            jump);
      }
      last = read.isBefore(last) ? last : read;
      lastNanos = nanosNow;
      return last;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void notBefore(Instant instant) {
    lock.lock();
    try {
      Duration behind = Duration.between(now(), instant);
      if (!behind.isNegative() && !behind.isZero()) {
        ahead = ahead.plus(behind);
        last = instant;
        if (behind.compareTo(JUMP) > 0) {
          LOG.warn(
              "the machine's clock is {} behind the last batch of the checkpoint; batch times go on"
                  + " from that batch",
              behind);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void waitUntil(Instant instant, BooleanSupplier done) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = Duration.between(now(), instant).toNanos();
      while (left > 0 && !done.getAsBoolean()) {
        long ignored = woken.awaitNanos(Math.min(left, LONGEST_WAIT_NANOS));
        left = Duration.between(now(), instant).toNanos();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void wake() {
    lock.lock();
    try {
      woken.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
