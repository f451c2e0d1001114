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
  static final double UNLIMITED = Double.POSITIVE_INFINITY;
  private static final double BURST_SECONDS = 0.1;

  private final ReentrantLock lock = new ReentrantLock(true);
  private final Condition changed = lock.newCondition();
  private volatile double perSecond = UNLIMITED;
  private boolean heldBack;
  private int waiting;
  private double available = 1;
  private long refilled = System.nanoTime();
  private boolean open;

  /**
   * Sets the rate, for those who wait already too.
   *
   * @param newPerSecond above 0; may be less than 1
   */
  void update(double newPerSecond) {
    lock.lock();
    try {
      refill();
      perSecond = newPerSecond;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** How many permits a second there are. */
  double perSecond() {
    return perSecond;
  }

  /** Has it be known that somebody waits elsewhere. */
  void heldBackElsewhere() {
    lock.lock();
    try {
      heldBack = true;
    } finally {
      lock.unlock();
    }
  }

  /** Whether somebody had to wait since this was asked last. */
  boolean hasHeldBack() {
    lock.lock();
    try {
      boolean had = heldBack;
      heldBack = waiting > 0;
      return had;
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
    waiting++;
    try {
      refill();
      while (!open && perSecond != UNLIMITED && available <= 0) {
        long nanos = (long) ((1e-3 - available) / perSecond * 1e9) + 1;
        heldBack = true;
        changed.await(Math.max(nanos, 1_000), TimeUnit.NANOSECONDS);
        refill();
      }
      if (perSecond != UNLIMITED) {
        available -= permits;
      }
    } finally {
      waiting--;
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
