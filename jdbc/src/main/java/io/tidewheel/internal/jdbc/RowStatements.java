package io.tidewheel.internal.jdbc;

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
}
