package io.tidewheel.internal.jdbc;

import io.tidewheel.jdbc.JdbcColumn;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A table as the database has it.
 *
 * @param quoted its name, as it is written in statements
 */
record TableShape(String quoted, List<JdbcColumn> columns) {

  /** Looks at a table. */
  static TableShape read(Connection connection, String quoted) throws SQLException {
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
