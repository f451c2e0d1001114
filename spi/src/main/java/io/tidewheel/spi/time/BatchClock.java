package io.tidewheel.spi.time;

import java.time.Instant;
import java.util.function.BooleanSupplier;

/** The clock that batches are cut by. Thread-safe. */
public interface BatchClock {
  Instant now();

  /**
   * Waits until the clock reads {@code instant} or later, or {@code done} holds.
   *
   * @param done looked at again whenever {@link #wake} was called
   */
  void waitUntil(Instant instant, BooleanSupplier done) throws InterruptedException;

  /**
   * Has the clock read {@code instant} or later from now on: a restarted program's time does not
   * fall behind that of its last batch, although the machine's clock was set back meanwhile.
   */
  default void notBefore(Instant instant) {}

  /** Has those who wait look at their {@code done} again. */
  void wake();
}
