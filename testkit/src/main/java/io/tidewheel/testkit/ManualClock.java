package io.tidewheel.testkit;

import io.tidewheel.spi.time.BatchClock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/** A clock that stands still until the test moves it. Thread-safe. */
public final class ManualClock implements BatchClock {
  private Instant now;

  public ManualClock(Instant start) {
    this.now = start;
  }

  /** Moves the clock forward and lets those go on who waited for that. */
  public synchronized void advance(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException("advance(" + duration + "): must not be negative");
    }
    now = now.plus(duration);
    notifyAll();
  }

  @Override
  public synchronized Instant now() {
    return now;
  }

  @Override
  public synchronized void waitUntil(Instant instant, BooleanSupplier done)
      throws InterruptedException {
    while (now.isBefore(instant) && !done.getAsBoolean()) {
      wait();
    }
  }

  @Override
  public synchronized void wake() {
    notifyAll();
  }
}
