package io.tidewheel.internal.receiver;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Holds back who takes more than so many permits a second: a token bucket of a tenth of a second.
 * Who takes more permits than there are gets them at once, and those who come later wait for it.
 * Thread-safe.
 */
final class RateLimiter {
  static final long UNLIMITED = Long.MAX_VALUE;
  private static final double BURST_SECONDS = 0.1;

  private final ReentrantLock lock = new ReentrantLock(true);
  private final Condition changed = lock.newCondition();
  private volatile long perSecond = UNLIMITED;
  private double available = 1;
  private long refilled = System.nanoTime();
  private boolean open;

  /** Sets the rate, for those who wait already too. */
  void update(long newPerSecond) {
    lock.lock();
    try {
      refill();
      perSecond = Math.max(1, newPerSecond);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Lets everybody pass from now on. */
  void open() {
    lock.lock();
    try {
      open = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Takes permits, waiting for them if need be. */
  void acquire(long permits) throws InterruptedException {
    if (perSecond == UNLIMITED) {
      return;
    }
    lock.lockInterruptibly();
    try {
      refill();
      while (!open && perSecond != UNLIMITED && available <= 0) {
        long nanos = (long) ((1e-3 - available) / perSecond * 1e9) + 1;
        changed.await(Math.max(nanos, 1_000), TimeUnit.NANOSECONDS);
        refill();
      }
      if (perSecond != UNLIMITED) {
        available -= permits;
      }
    } finally {
      lock.unlock();
    }
  }

  private void refill() {
    long now = System.nanoTime();
    if (perSecond == UNLIMITED) {
      available = 1;
    } else {
      double most = Math.max(1, perSecond * BURST_SECONDS);
      available = Math.min(most, available + (now - refilled) / 1e9 * perSecond);
    }
    refilled = now;
  }
}
