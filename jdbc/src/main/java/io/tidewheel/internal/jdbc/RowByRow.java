package io.tidewheel.internal.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;

/** A statement of one row, executed for all of them at once, as every driver can. */
final class RowByRow implements RowStatement {
  private final RowTarget target;
  private final PreparedStatement statement;

  RowByRow(Connection connection, RowTarget target) throws SQLException {
    this.target = target;
    statement = connection.prepareStatement(target.oneRow());
  }

  @Override
  public void send(Collection<Object[]> rows) throws SQLException {
    for (Object[] row : rows) {
      target.bind(statement, 1, row);
      statement.addBatch();
    }
    statement.executeBatch();
  }

  @Override
  public void close() throws SQLException {
    statement.close();
  }
}
