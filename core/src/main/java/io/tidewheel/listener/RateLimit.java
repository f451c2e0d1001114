package io.tidewheel.listener;

import java.util.Locale;

/**
 * How many records an input may give, and what that is for.
 *
 * @param recordsPerSecond the limit that holds, one batch interval for each batch; {@link
 *     Double#POSITIVE_INFINITY} if there is none
 * @param by what holds the input back now; {@link LimitedBy#NOTHING} if it stays below the limit
 */
public record RateLimit(double recordsPerSecond, LimitedBy by) {
  /** No limit. */
  public static final RateLimit NONE = new RateLimit(Double.POSITIVE_INFINITY, LimitedBy.NOTHING);

  /** Whether the input would give more if it might. */
  public boolean isReached() {
    return by != LimitedBy.NOTHING;
  }

  /** For people: {@code limited by processing time to 1200.0 records/s}. */
  @Override
  public String toString() {
    if (!isReached()) {
      return "not limited";
    }
    return "limited by "
        + by
        + (Double.isInfinite(recordsPerSecond)
            ? ""
            : String.format(Locale.ROOT, " to %.1f records/s", recordsPerSecond));
  }
}
