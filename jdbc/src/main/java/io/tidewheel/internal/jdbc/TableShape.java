package io.tidewheel.internal.jdbc;

import io.tidewheel.jdbc.JdbcColumn;
import io.tidewheel.jdbc.JdbcDialect;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A table as the database has it.
 *
 * @param quoted its name, as it is written in statements
 */
record TableShape(String quoted, List<JdbcColumn> columns) {

  /**
   * Looks at a table, under its name as written, else in the case that the database gives names
   * that are not quoted.
   */
  static TableShape read(Connection connection, Destination destination) throws SQLException {
    JdbcDialect dialect = destination.database().dialect();
    String written = destination.table().quoted(dialect);
    try {
      return read(connection, written);
    } catch (SQLException e) {
      if (!dialect.isMissingTable(e)) {
        throw e;
      }
      String folded = folded(connection, destination.table()).quoted(dialect);
      if (!folded.equals(written)) {
        try {
          return read(connection, folded);
        } catch (SQLException again) {
          if (!dialect.isMissingTable(again)) {
            throw again;
          }
        }
      }
      throw new SQLException(
          "there is no "
              + destination
              + ": create it (only its own tidewheel_markers does Tidewheel make), or correct the"
              + " name",
          e.getSQLState(),
          e.getErrorCode(),
          e);
    }
  }

  private static TableName folded(Connection connection, TableName table) throws SQLException {
    boolean upper = connection.getMetaData().storesUpperCaseIdentifiers();
    return new TableName(
        table.parts().stream()
            .map(part -> upper ? part.toUpperCase(Locale.ROOT) : part.toLowerCase(Locale.ROOT))
            .toList());
  }

  private static TableShape read(Connection connection, String quoted) throws SQLException {
    try (PreparedStatement statement =
            connection.prepareStatement("SELECT * FROM " + quoted + " WHERE 1 = 0");
        ResultSet rows = statement.executeQuery()) {
      ResultSetMetaData found = rows.getMetaData();
      List<JdbcColumn> columns = new ArrayList<>();
      for (int i = 1; i <= found.getColumnCount(); i++) {
        columns.add(
            new JdbcColumn(
                found.getColumnName(i), found.getColumnType(i), found.getColumnTypeName(i)));
      }
      return new TableShape(quoted, List.copyOf(columns));
    }
  }

  /** The column of this name, else the only one of this name in other case, else null. */
  JdbcColumn find(String name) {
    List<JdbcColumn> alike = new ArrayList<>();
    for (JdbcColumn column : columns) {
      if (column.name().equals(name)) {
        return column;
      }
      if (column.name().equalsIgnoreCase(name)) {
        alike.add(column);
      }
    }
    return alike.size() == 1 ? alike.get(0) : null;
  }

  /** For messages. */
  String names() {
    return columns.stream().map(JdbcColumn::name).collect(Collectors.joining(", "));
  }
}
