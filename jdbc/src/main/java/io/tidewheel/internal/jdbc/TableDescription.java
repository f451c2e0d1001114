package io.tidewheel.internal.jdbc;

import io.tidewheel.function.Function;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A table and what goes into it.
 *
 * @param columns as the user named them; empty if the record's components say
 * @param keys the columns that tell rows apart; empty if rows are only added
 * @param functions what goes into each column, if the user said so
 */
public record TableDescription<T>(
    String table, List<String> columns, List<String> keys, Map<String, Function<T, ?>> functions)
    implements Serializable {
  private static final int LONGEST_NAME = 128;

  public TableDescription {
    columns = List.copyOf(columns);
    keys = List.copyOf(keys);
    functions = new LinkedHashMap<>(functions); // In the user's order.
    for (String part : table.split("\\.", -1)) {
      requireName("table '" + table + "'", part);
    }
    columns.forEach(
        column -> requireName("table '" + table + "', column '" + column + "'", column));
    keys.forEach(column -> requireName("table '" + table + "', key '" + column + "'", column));
    functions.keySet().forEach(column -> requireName("table '" + table + "'", column));
  }

  private static void requireName(String what, String name) {
    if (name.isEmpty() || name.length() > LONGEST_NAME || name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          what + ": a name has 1 to " + LONGEST_NAME + " characters, none of them 0");
    }
  }
}
