package io.tidewheel.demo.orders;

import java.util.concurrent.TimeUnit;

/**
 * A steady rate: how many should have been sent by now. Whoever falls behind catches up, but not by
 * more than a second's worth at once. For one thread.
 */
final class Pace {
  private static final long MOST_BEHIND_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final double perNano;
  private long startNanos;

  /**
   * @param perSecond how many in a second
   * @param nowNanos the clock when it begins
   */
  Pace(int perSecond, long nowNanos) {
    perNano = perSecond / 1e9;
    startNanos = nowNanos;
  }

  /** How many are due at the time, of which {@code sent} were sent. */
  long due(long nowNanos, long sent) {
    long behindNanos = nowNanos - startNanos - (long) (sent / perNano);
    if (behindNanos > MOST_BEHIND_NANOS) {
      startNanos += behindNanos - MOST_BEHIND_NANOS;
    }
    return (long) ((nowNanos - startNanos) * perNano);
  }

  /** How long it is from the time until one more than {@code sent} is due. */
  long nanosUntilNext(long nowNanos, long sent) {
    return Math.max(0, (long) Math.ceil((sent + 1) / perNano) - (nowNanos - startNanos));
  }
}
