package io.tidewheel.internal.jdbc;

import io.tidewheel.jdbc.JdbcDialect;
import java.util.List;

/** Statements that write rows of a table. */
final class RowStatements {
  private RowStatements() {}

  /** All names are quoted already. */
  static String insert(String table, List<String> columns) {
    String parameters = "?,".repeat(columns.size());
    return "insert into "
        + table
        + "("
        + String.join(",", columns)
        + ") values ("
        + parameters.substring(0, parameters.length() - 1)
        + ")";
  }

  /** The statement for these columns; an upsert if there are keys. */
  static String of(JdbcDialect dialect, String table, List<String> columns, List<String> keys) {
    List<String> quoted = columns.stream().map(dialect::quote).toList();
    String quotedTable = dialect.quoteTable(table);
    return keys.isEmpty()
        ? insert(quotedTable, quoted)
        : dialect.upsert(quotedTable, quoted, keys.stream().map(dialect::quote).toList());
  }
}
