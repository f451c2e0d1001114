package io.tidewheel.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Generated lines of ten words, always the same. */
final class Words {
  static final int PER_LINE = 10;
  private static final int VOCABULARY = 50_000;

  private Words() {}

  /** Lines dealt out evenly to lists; frequent words are frequent, as in a text. */
  static List<List<String>> lines(int count, int lists) {
    List<List<String>> all = new ArrayList<>();
    for (int i = 0; i < lists; i++) {
      all.add(new ArrayList<>(count / lists + 1));
    }
    Random random = new Random(1);
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < count; i++) {
      all.get(i % lists).add(line(random, line));
    }
    return all;
  }

  /** One line. */
  static String line(Random random, StringBuilder line) {
    line.setLength(0);
    for (int word = 0; word < PER_LINE; word++) {
      // Log-uniform: the n-th word comes 1/n as often as the first.
      int rank = (int) Math.exp(random.nextDouble() * Math.log(VOCABULARY));
      line.append(word == 0 ? "" : " ").append("w").append(rank);
    }
    return line.toString();
  }
}
