package io.tidewheel.internal.jdbc;

import java.sql.SQLException;
import java.util.Collection;

/** Writes rows of one form, many at a time. Used by one thread. */
interface RowStatement extends AutoCloseable {

  /**
   * Sends rows; when it returns, the database has taken them.
   *
   * @param rows values in the order of the columns; there is at least one
   * @throws IllegalArgumentException if the database cannot hold a value
   */
  void send(Collection<Object[]> rows) throws SQLException;

  @Override
  void close() throws SQLException;
}
