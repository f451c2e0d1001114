package io.tidewheel.internal.rdd;

import io.tidewheel.spi.engine.TaskContext;
import io.tidewheel.spi.plan.ByPosition;
import java.util.Collections;
import java.util.Iterator;

/**
 * Samples. Which records are drawn depends on the seed, the partition's index and the order of
 * records in it, so a partition that is computed again gives the same sample.
 */
public final class Sampling {
  /** Above this a Poisson number is drawn in parts, as its first factor would vanish. */
  private static final double LARGEST_MEAN = 30;

  private Sampling() {}

  /**
   * A sample.
   *
   * @param fraction without replacement the chance of each record; with, how often each record is
   *     drawn on average
   * @throws IllegalArgumentException if there is no such fraction
   */
  public static <T> Dataset<T> sample(
      Dataset<T> data, String operator, boolean withReplacement, double fraction, long seed) {
    if (!(fraction >= 0
        && (withReplacement ? fraction < Double.POSITIVE_INFINITY : fraction <= 1))) {
      throw new IllegalArgumentException(
          data.label(operator)
              + ": fraction is "
              + fraction
              + ", must be "
              + (withReplacement
                  ? "0 or more and finite"
                  : "in 0 .. 1 without replacement; draw with replacement to have more"));
    }
    String label = data.label(operator);
    return Positions.mapWithIndex(
        data,
        operator,
        true,
        (Positions.IndexedFunction<T, T> & ByPosition)
            (task, index, records) ->
                drawn(label, withReplacement, fraction, new Numbers(seed, index), task, records));
  }

  private static <T> Iterator<T> drawn(
      String label,
      boolean withReplacement,
      double fraction,
      Numbers numbers,
      TaskContext task,
      Iterator<T> records)
      throws Exception {
    return withReplacement
        ? Elements.<T, T>flatMap(
                label, record -> Collections.nCopies(numbers.poisson(fraction), record).iterator())
            .apply(task, records)
        : Elements.<T>filter(label, record -> numbers.next() < fraction).apply(task, records);
  }

  /** One number made of two, whose neighbours are far from each other. */
  static long mix(long seed, long other) {
    return mix(mix(seed) + other);
  }

  private static long mix(long value) {
    long mixed = value + 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }

  /** Random numbers by SplitMix64, written out here so that no other JDK draws others. */
  private static final class Numbers {
    private long state;

    Numbers(long seed, int partition) {
      state = mix(seed, partition);
    }

    /** In 0 .. 1, without 1. */
    double next() {
      long number = mix(state);
      state += 0x9E3779B97F4A7C15L;
      return (number >>> 11) * 0x1.0p-53;
    }

    /** A number of the Poisson distribution. */
    int poisson(double mean) {
      int drawn = 0;
      double left = mean;
      for (; left > LARGEST_MEAN; left -= LARGEST_MEAN) {
        drawn += small(LARGEST_MEAN);
      }
      return drawn + small(left);
    }

    private int small(double mean) {
      double limit = Math.exp(-mean);
      int drawn = 0;
      for (double product = next(); product > limit; product *= next()) {
        drawn++;
      }
      return drawn;
    }
  }
}
