package io.tidewheel.benchmarks;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;

/** Some numbers, sorted, and what is said of them. */
final class Figures {
  private final double[] sorted;

  Figures(Collection<? extends Number> numbers) {
    sorted = numbers.stream().mapToDouble(Number::doubleValue).sorted().toArray();
    if (sorted.length == 0) {
      throw new IllegalArgumentException("nothing was measured");
    }
  }

  double median() {
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }

  /** The number that this share of all are not above. */
  double percentile(double share) {
    return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
  }

  double min() {
    return sorted[0];
  }

  double max() {
    return sorted[sorted.length - 1];
  }

  double mean() {
    return Arrays.stream(sorted).average().orElseThrow();
  }

  /** Median, least and largest. */
  String spread() {
    return String.format(Locale.ROOT, "%.3f (%.3f .. %.3f)", median(), min(), max());
  }
}
