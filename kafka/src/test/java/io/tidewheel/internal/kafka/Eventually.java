package io.tidewheel.internal.kafka;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what another thread or process does. */
public final class Eventually {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private Eventually() {}

  /** Waits until it is so; fails with what is observed after half a minute. */
  public static void await(BooleanSupplier condition, Supplier<String> observed) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("still " + observed.get());
      }
      LockSupport.parkNanos(5_000_000);
    }
  }
}
