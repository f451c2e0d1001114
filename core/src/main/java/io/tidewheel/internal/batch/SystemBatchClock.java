package io.tidewheel.internal.batch;

import io.tidewheel.spi.time.BatchClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** The time of the machine. */
public final class SystemBatchClock implements BatchClock {
  /** The machine's time may be set while somebody waits, so nobody trusts it for longer. */
  private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition woken = lock.newCondition();

  @Override
  public Instant now() {
    return Instant.now();
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
