package io.tidewheel.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The name that somebody probably meant. */
final class NearestName {
  private NearestName() {}

  /**
   * The name that is fewest changed letters away from what was written; none if all are so far away
   * that naming one would only confuse.
   */
  static Optional<String> of(String written, Collection<String> names) {
    return names.stream()
        .filter(name -> distance(written, name) <= Math.max(2, written.length() / 2))
        .min(
            Comparator.<String>comparingInt(name -> distance(written, name))
                .thenComparing(Comparator.naturalOrder()));
  }

  /**
   * How many letters must be added, removed, replaced or swapped with their neighbour; nothing for
   * letters that are missing at the end of a beginning.
   */
  private static int distance(String written, String name) {
    if (written.length() > 2 && name.startsWith(written)) {
      return 1;
    }
    int[][] cost = new int[written.length() + 1][name.length() + 1];
    for (int i = 0; i <= written.length(); i++) {
      for (int j = 0; j <= name.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int replaced = written.charAt(i - 1) == name.charAt(j - 1) ? 0 : 1;
        cost[i][j] =
            Math.min(cost[i - 1][j - 1] + replaced, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
        if (i > 1
            && j > 1
            && written.charAt(i - 1) == name.charAt(j - 2)
            && written.charAt(i - 2) == name.charAt(j - 1)) {
          cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
      }
    }
    return cost[written.length()][name.length()];
  }
}
