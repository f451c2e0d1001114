package io.tidewheel.internal.jdbc;

import io.tidewheel.jdbc.JdbcDialect;
import java.lang.reflect.RecordComponent;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How a record becomes a row. Used by one thread.
 *
 * @param <T> record
 */
public final class RowMapping<T> {
  private final TableDescription<T> description;
  private List<String> columns;
  private int[] keys;
  private Class<?> shapedFor;
  private RecordComponent[] components;

  public RowMapping(TableDescription<T> description) {
    this.description = description;
  }

  String table() {
    return description.table();
  }

  boolean isUpsert() {
    return !description.keys().isEmpty();
  }

  /** The values of a record, in the order of the columns. */
  public Object[] row(T record) throws Exception {
    if (!description.functions().isEmpty()) {
      if (columns == null) {
        columns(List.copyOf(description.functions().keySet()));
      }
      Object[] row = new Object[columns.size()];
      for (int i = 0; i < row.length; i++) {
        row[i] =
            Values.plain(columns.get(i), description.functions().get(columns.get(i)).call(record));
      }
      return row;
    }
    Class<?> type = record == null ? Void.class : record.getClass();
    if (type != shapedFor) {
      Shape shape = Shape.of(type);
      columns(shape.columns(description));
      components = shape.of(columns, description);
      shapedFor = type;
    }
    if (components == null) {
      Object[] row = Shape.byPosition(record, columns, description);
      for (int i = 0; i < row.length; i++) {
        row[i] = Values.plain(columns.get(i), row[i]);
      }
      return row;
    }
    Object[] row = new Object[components.length];
    for (int i = 0; i < row.length; i++) {
      row[i] = Values.plain(columns.get(i), Shape.value(components[i], record));
    }
    return row;
  }

  private void columns(List<String> newColumns) {
    columns = newColumns;
    keys = description.keys().stream().mapToInt(newColumns::indexOf).toArray();
    for (int i = 0; i < keys.length; i++) {
      if (keys[i] < 0) {
        throw new IllegalArgumentException(
            "table "
                + description.table()
                + ": key column '"
                + description.keys().get(i)
                + "' is none of "
                + newColumns);
      }
    }
  }

  /** The values of the key columns of a row. */
  public Object keyOf(Object[] row) {
    if (keys.length == 1) {
      return row[keys[0]];
    }
    List<Object> values = new ArrayList<>(keys.length);
    for (int key : keys) {
      values.add(row[key]);
    }
    return values;
  }

  /** The statement that writes rows such as the one that was made last. */
  String statement(JdbcDialect dialect) {
    return RowStatements.of(dialect, description.table(), columns, description.keys());
  }

  void bind(JdbcDialect dialect, PreparedStatement statement, Object[] row) throws SQLException {
    for (int i = 0; i < row.length; i++) {
      Object value = row[i];
      if (value == null) {
        statement.setNull(i + 1, Types.NULL);
      } else if (value instanceof String text) {
        statement.setString(i + 1, text);
      } else if (value instanceof Long number) {
        statement.setLong(i + 1, number);
      } else if (value instanceof Integer number) {
        statement.setInt(i + 1, number);
      } else if (value instanceof Double number && !number.isNaN()) {
        statement.setDouble(i + 1, number);
      } else {
        dialect.bind(statement, i + 1, value);
      }
    }
  }

  @Override
  public String toString() {
    return description.table() + Arrays.toString(keys);
  }
}
