package io.tidewheel.internal.jdbc;

import io.tidewheel.jdbc.JdbcDialect;
import java.sql.Connection;
import java.sql.SQLException;

/** A dialect that knows a faster way for many rows than a statement of one row, many times. */
interface BulkDialect extends JdbcDialect {

  /** Writes rows into a target of a connection. What it writes is what row by row would write. */
  RowStatement bulk(Connection connection, RowTarget target) throws SQLException;
}
