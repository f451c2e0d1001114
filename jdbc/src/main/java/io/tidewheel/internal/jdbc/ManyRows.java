package io.tidewheel.internal.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/** Statements of many rows each; what is left over goes row by row. */
final class ManyRows implements RowStatement {
  private final Connection connection;
  private final RowTarget target;
  private final int rowsAtOnce;
  private final RowByRow rest;
  private PreparedStatement statement;

  /**
   * @param mostParameters of a statement
   */
  ManyRows(Connection connection, RowTarget target, int rowsAtOnce, int mostParameters)
      throws SQLException {
    this.connection = connection;
    this.target = target;
    this.rowsAtOnce = Math.max(1, Math.min(rowsAtOnce, mostParameters / target.columns().size()));
    rest = new RowByRow(connection, target);
  }

  @Override
  public void send(Collection<Object[]> rows) throws SQLException {
    List<Object[]> all = new ArrayList<>(rows);
    int whole = all.size() - all.size() % rowsAtOnce;
    for (int from = 0; from < whole; from += rowsAtOnce) {
      PreparedStatement many = statement();
      for (int i = 0; i < rowsAtOnce; i++) {
        target.bind(many, 1 + i * target.columns().size(), all.get(from + i));
      }
      many.executeUpdate();
    }
    if (whole < all.size()) {
      rest.send(all.subList(whole, all.size()));
    }
  }

  private PreparedStatement statement() throws SQLException {
    if (statement == null) {
      String values = String.join(",", Collections.nCopies(rowsAtOnce, target.parameters()));
      statement =
          connection.prepareStatement(target.into() + " values " + values + target.onConflict());
    }
    return statement;
  }

  @Override
  public void close() throws SQLException {
    try (rest) {
      if (statement != null) {
        statement.close();
      }
    }
  }
}
