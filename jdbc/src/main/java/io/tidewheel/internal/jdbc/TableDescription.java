package io.tidewheel.internal.jdbc;

import io.tidewheel.function.Function;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A table and what goes into it, as the user said it.
 *
 * @param keys the columns that tell rows apart; empty if rows are only added
 * @param others the other columns; empty if the record's components say
 * @param functions what goes into a column, if the user said so; else the record is asked
 */
public record TableDescription<T>(
    String table,
    List<String> keys,
    List<String> others,
    Map<String, Function<? super T, ?>> functions)
    implements Serializable {
  private static final int LONGEST_NAME = 128;

  public TableDescription {
    keys = List.copyOf(keys);
    others = List.copyOf(others);
    functions = new LinkedHashMap<>(functions); // In the user's order.
    for (String part : table.split("\\.", -1)) {
      requireName("table '" + table + "'", part);
    }
    Set<String> seen = new HashSet<>();
    for (List<String> names : List.of(keys, others)) {
      for (String column : names) {
        requireName("table '" + table + "', column '" + column + "'", column);
        if (!seen.add(column)) {
          throw new IllegalArgumentException(
              "table '" + table + "': column '" + column + "' is named twice; name it once");
        }
      }
    }
  }

  private static void requireName(String what, String name) {
    if (name.isEmpty() || name.length() > LONGEST_NAME || name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          what + ": a name has 1 to " + LONGEST_NAME + " characters, none of them 0");
    }
  }

  /** With another key. The columns of the one before are ordinary ones unless they are in it. */
  public TableDescription<T> withKeys(List<String> newKeys) {
    List<String> rest = new ArrayList<>(named());
    rest.removeAll(newKeys);
    return new TableDescription<>(table, newKeys, rest, functions);
  }

  /** With a function for a column, which is added if it was not named. */
  public TableDescription<T> withFunction(String column, Function<? super T, ?> function) {
    List<String> more = new ArrayList<>(others);
    if (!named().contains(column)) {
      more.add(column);
    }
    Map<String, Function<? super T, ?>> with = new LinkedHashMap<>(functions);
    with.put(column, function);
    return new TableDescription<>(table, keys, more, with);
  }

  /** All columns that were named, those of the key first. */
  List<String> named() {
    List<String> all = new ArrayList<>(keys);
    all.addAll(others);
    return all;
  }
}
