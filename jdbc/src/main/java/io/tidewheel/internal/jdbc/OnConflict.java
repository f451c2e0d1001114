package io.tidewheel.internal.jdbc;

import java.util.List;
import java.util.stream.Collectors;

/** The upsert that PostgreSQL and SQLite have in common. */
final class OnConflict {
  private OnConflict() {}

  /** What follows the INSERT. */
  static String update(List<String> columns, List<String> keys) {
    String set =
        columns.stream()
            .filter(column -> !keys.contains(column))
            .map(column -> column + " = EXCLUDED." + column)
            .collect(Collectors.joining(", "));
    return " ON CONFLICT ("
        + String.join(", ", keys)
        + ") DO "
        + (set.isEmpty() ? "NOTHING" : "UPDATE SET " + set);
  }
}
