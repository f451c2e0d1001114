package io.tidewheel.cli.checkpoint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Lines in columns that are as wide as they need, two spaces apart. */
final class Columns {
  private static final String GAP = "  ";

  private final List<String[]> rows = new ArrayList<>();

  /** Adds a line; all lines have as many cells. */
  Columns add(Object... cells) {
    rows.add(Arrays.stream(cells).map(String::valueOf).toArray(String[]::new));
    return this;
  }

  List<String> lines(String margin) {
    return rows.stream().map(row -> margin + line(row).stripTrailing()).toList();
  }

  private String line(String[] row) {
    List<String> cells = new ArrayList<>();
    for (int i = 0; i < row.length; i++) {
      int column = i;
      int width = rows.stream().mapToInt(other -> other[column].length()).max().orElse(0);
      cells.add(row[i] + " ".repeat(width - row[i].length()));
    }
    return cells.stream().collect(Collectors.joining(GAP));
  }
}
