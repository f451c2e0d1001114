package io.tidewheel.internal.jdbc;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for conditions. */
final class Eventually {
  private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(40);

  private Eventually() {}

  static void become(String what, Callable<Boolean> condition) throws Exception {
    long start = System.nanoTime();
    while (!condition.call()) {
      if (System.nanoTime() - start > MOST_NANOS) {
        throw new AssertionError("it did not become true that " + what);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }
}
