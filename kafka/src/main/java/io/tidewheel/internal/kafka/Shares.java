package io.tidewheel.internal.kafka;

import java.util.Comparator;
import java.util.stream.IntStream;

/** Whole-numbered shares of an amount. */
final class Shares {
  private Shares() {}

  /**
   * Shares in proportion to the weights; what rounding down leaves goes to those it took most from.
   * No share is larger than its weight.
   *
   * @param amount at most the sum of the weights
   */
  static long[] largestRemainder(long amount, long[] weights) {
    double total = 0;
    for (long weight : weights) {
      total += weight;
    }
    long[] shares = new long[weights.length];
    double[] remainders = new double[weights.length];
    long left = amount;
    for (int i = 0; i < weights.length && total > 0; i++) {
      double exact = amount * (weights[i] / total);
      shares[i] = Math.min(Math.min((long) exact, weights[i]), left);
      remainders[i] = exact - shares[i];
      left -= shares[i];
    }
    int[] byRemainder =
        IntStream.range(0, weights.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -remainders[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    for (int i = 0; left > 0 && i < byRemainder.length; i++) {
      int most = byRemainder[i];
      if (shares[most] < weights[most]) {
        shares[most]++;
        left--;
      }
    }
    return shares;
  }
}
