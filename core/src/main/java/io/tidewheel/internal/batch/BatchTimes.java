package io.tidewheel.internal.batch;

import java.util.Set;

/**
 * Which tick a batch belongs to. Ticks are whole intervals after zero time. Milliseconds since the
 * epoch.
 *
 * @param longSlides slides of streams that are longer than the interval
 */
record BatchTimes(long zero, long interval, Set<Long> longSlides) {

  /** The zero time of a context that starts now: the tick that was last on the epoch's grid. */
  static long zeroTime(long now, long interval) {
    return Math.floorDiv(now, interval) * interval;
  }

  /** The tick after this one. */
  long after(long tick) {
    return tick + interval;
  }

  /** How many ticks after {@code previous} have passed. */
  long passed(long previous, long now) {
    return Math.max(0, Math.floorDiv(now - previous, interval));
  }

  /**
   * The time of one batch that takes in the next {@code ticks} ticks, at least one: the last of
   * them; but no window may be jumped over whose data has begun to come in, so a stream with a long
   * slide holds the batch back at its next boundary unless the previous batch was on one.
   */
  long merged(long previous, long ticks) {
    long time = previous + ticks * interval;
    for (long slide : longSlides) {
      long into = Math.floorMod(previous - zero, slide);
      if (into != 0) {
        time = Math.min(time, previous - into + slide);
      }
    }
    return time;
  }
}
