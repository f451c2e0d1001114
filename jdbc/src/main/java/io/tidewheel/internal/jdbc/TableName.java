package io.tidewheel.internal.jdbc;

import io.tidewheel.jdbc.JdbcDialect;
import java.io.Serializable;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A table's name as the user wrote it, cut at its dots.
 *
 * @param parts such as schema and table
 */
public record TableName(List<String> parts) implements Serializable {
  private static final int MOST_PARTS = 3;

  /** Reads {@code table}, {@code schema.table} or {@code catalog.schema.table}. */
  public static TableName parse(String name) {
    List<String> parts = List.of(name.split("\\.", -1));
    if (parts.size() > MOST_PARTS || parts.stream().anyMatch(part -> !isName(part))) {
      throw new IllegalArgumentException(
          "table=" + name + " is not a name: write table or schema.table, no part of it empty");
    }
    return new TableName(parts);
  }

  /** Whether there is a character in it, and none that no database can have in a name. */
  static boolean isName(String name) {
    return !name.isBlank() && name.indexOf('\0') < 0;
  }

  /** As it is written in statements. */
  String quoted(JdbcDialect dialect) {
    return parts.stream().map(dialect::quote).collect(Collectors.joining("."));
  }

  @Override
  public String toString() {
    return String.join(".", parts);
  }
}
