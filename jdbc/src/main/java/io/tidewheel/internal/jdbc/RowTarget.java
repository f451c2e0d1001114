package io.tidewheel.internal.jdbc;

import io.tidewheel.jdbc.JdbcColumn;
import io.tidewheel.jdbc.JdbcDialect;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Where rows go.
 *
 * @param table as it is written in statements
 * @param columns those that are written, of which the first {@code keys} are the key
 * @param keys 0 if rows are only added
 */
record RowTarget(JdbcDialect dialect, String table, List<JdbcColumn> columns, int keys) {

  /** The columns as they are written in statements. */
  List<String> quoted() {
    return columns.stream().map(column -> dialect.quote(column.name())).toList();
  }

  /** A statement that writes one row, with a parameter for each column. */
  String oneRow() {
    List<String> quoted = quoted();
    return keys == 0
        ? RowStatements.insert(table, quoted)
        : dialect.upsert(table, quoted, quoted.subList(0, keys));
  }

  /** The beginning of an insert, up to where values are said. */
  String into() {
    return "insert into " + table + "(" + String.join(",", quoted()) + ")";
  }

  /** A place for each value of a row. */
  String parameters() {
    return columns.stream().map(column -> "?").collect(Collectors.joining(",", "(", ")"));
  }

  /** The end of an insert as PostgreSQL and SQLite have it: what is done if the key is there. */
  String onConflict() {
    List<String> quoted = quoted();
    return Dialects.onConflict(quoted, quoted.subList(0, keys));
  }

  /** Sets the parameters of a row, of which the first is that of {@code index}. */
  void bind(PreparedStatement statement, int index, Object[] row) throws SQLException {
    for (int i = 0; i < row.length; i++) {
      try {
        dialect.bind(statement, index + i, row[i], columns.get(i));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "table "
                + table
                + ", column="
                + columns.get(i).name()
                + " ("
                + columns.get(i).typeName()
                + "): the database cannot hold "
                + e.getMessage()
                + "; filter such records out, or map the value by .column(...)",
            e);
      }
    }
  }
}
