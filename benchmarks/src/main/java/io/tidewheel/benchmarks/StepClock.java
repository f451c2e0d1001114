package io.tidewheel.benchmarks;

import io.tidewheel.spi.time.BatchClock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/**
 * A clock that moves when it is waited for: batches come back to back, as many as were allowed, and
 * then none. Thread-safe.
 */
public final class StepClock implements BatchClock {
  private Instant now = Instant.ofEpochMilli(0);
  private long allowed;

  /** Lets this many more batches come. */
  public synchronized void allow(long batches) {
    allowed += batches;
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
      if (allowed > 0) {
        allowed--;
        now = instant;
      } else {
        // Looked at again now and then, since whoever ends the wait may not hold the lock.
        wait(Duration.ofSeconds(1).toMillis());
      }
    }
  }

  @Override
  public synchronized void wake() {
    notifyAll();
  }
}
