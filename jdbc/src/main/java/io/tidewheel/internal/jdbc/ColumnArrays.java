package io.tidewheel.internal.jdbc;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * One statement for all rows, with an array for each column: far less to parse and to bind for
 * PostgreSQL than a parameter for each value. Rows with values that have no such form go row by
 * row.
 */
final class ColumnArrays implements RowStatement {
  private final Connection connection;
  private final RowTarget target;
  private final RowByRow others;
  private PreparedStatement statement;

  /** What {@link #statement} is for. */
  private ArrayType[] types = {};

  ColumnArrays(Connection connection, RowTarget target) throws SQLException {
    this.connection = connection;
    this.target = target;
    others = new RowByRow(connection, target);
  }

  @Override
  public void send(Collection<Object[]> rows) throws SQLException {
    ArrayType[] found = new ArrayType[target.columns().size()];
    Object[][] arrays = rows.size() == 1 ? null : arrays(rows, found);
    if (arrays == null || Arrays.stream(found).allMatch(type -> type == null)) {
      others.send(rows);
      return;
    }
    prepare(found);
    List<Array> bound = new ArrayList<>();
    for (int i = 0; i < found.length; i++) {
      if (found[i] != null) {
        Array array = connection.createArrayOf(found[i].sql(), arrays[i]);
        bound.add(array);
        statement.setArray(bound.size(), array);
      }
    }
    statement.executeUpdate();
    for (Array array : bound) {
      array.free();
    }
  }

  /**
   * The values by column, and their types, which are null for columns of nulls only; null if they
   * have none.
   */
  private Object[][] arrays(Collection<Object[]> rows, ArrayType[] found) {
    Object[][] arrays = new Object[found.length][];
    int place = 0;
    for (Object[] row : rows) {
      for (int i = 0; i < found.length; i++) {
        Object value = row[i];
        if (value != null && found[i] == null) {
          found[i] = ArrayType.of(value, target.columns().get(i));
          if (found[i] == null) {
            return null;
          }
          arrays[i] = found[i].array(rows.size());
        }
        if (value != null && !found[i].put(arrays[i], place, value)) {
          return null;
        }
      }
      place++;
    }
    return arrays;
  }

  private void prepare(ArrayType[] wanted) throws SQLException {
    if (statement != null && Arrays.equals(types, wanted)) {
      return;
    }
    if (statement != null) {
      statement.close();
      statement = null;
    }
    List<String> selected = new ArrayList<>();
    List<String> names = new ArrayList<>();
    List<String> parameters = new ArrayList<>();
    for (int i = 0; i < wanted.length; i++) {
      if (wanted[i] == null) {
        selected.add("null"); // Which becomes one of the column's type.
      } else {
        selected.add("c" + i);
        names.add("c" + i);
        parameters.add("?::" + wanted[i].sql() + "[]");
      }
    }
    statement =
        connection.prepareStatement(
            target.into()
                + " select "
                + String.join(",", selected)
                + " from unnest("
                + String.join(",", parameters)
                + ") as rows("
                + String.join(",", names)
                + ")"
                + target.onConflict());
    types = wanted;
  }

  @Override
  public void close() throws SQLException {
    try (others) {
      if (statement != null) {
        statement.close();
      }
    }
  }
}
