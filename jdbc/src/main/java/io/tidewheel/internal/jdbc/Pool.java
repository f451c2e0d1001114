package io.tidewheel.internal.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/** The connections of this process to a database, and what was learnt of it. Thread-safe. */
final class Pool {
  private static final AtomicLong NUMBERS = new AtomicLong();

  private final HikariDataSource connections;
  private final MarkerTable markers;
  private final ConcurrentMap<TableName, TableShape> shapes = new ConcurrentHashMap<>();

  /** Connects to nothing yet. */
  Pool(Database database) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("tidewheel-jdbc-" + NUMBERS.incrementAndGet());
    config.setDataSource(new DriverSource(database));
    config.setMaximumPoolSize(database.poolSize());
    config.setMinimumIdle(0);
    config.setInitializationFailTimeout(-1);
    config.setConnectionTimeout(database.limits().connectionTimeout().toMillis());
    config.setValidationTimeout(
        Math.min(config.getValidationTimeout(), config.getConnectionTimeout()));
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    config.setConnectionInitSql(database.dialect().session(database.limits().idleInTransaction()));
    connections = new HikariDataSource(config);
    markers = new MarkerTable(database.dialect());
  }

  MarkerTable markers() {
    return markers;
  }

  /** A connection that commits automatically. Waits until there is one. */
  Connection borrow() throws SQLException, InterruptedException {
    try {
      return connections.getConnection();
    } catch (SQLException e) {
      if (e.getCause() instanceof InterruptedException) {
        throw new InterruptedException("waited for a connection");
      }
      throw e;
    }
  }

  /** Takes a connection back that has no transaction open. */
  void giveBack(Connection connection) {
    try {
      connection.setAutoCommit(true);
      connection.close();
    } catch (SQLException e) {
      discard(connection);
    }
  }

  /** Takes a connection back, and what was not committed is undone. */
  void undo(Connection connection) {
    try {
      if (!connection.getAutoCommit()) {
        connection.rollback();
      }
      giveBack(connection);
    } catch (SQLException e) {
      discard(connection);
    }
  }

  /** The database undoes what was not committed when the connection ends. */
  private void discard(Connection connection) {
    connections.evictConnection(connection);
    try {
      connection.close();
    } catch (SQLException e) {
      // It is gone, as it should be.
    }
  }

  /** A table as it was found first. */
  TableShape shape(Connection connection, Destination destination) throws SQLException {
    TableShape shape = shapes.get(destination.table());
    if (shape == null) {
      shape = TableShape.read(connection, destination);
      shapes.put(destination.table(), shape);
    }
    return shape;
  }

  /** Has a table looked at again, after something failed there. */
  void forget(TableName table) {
    shapes.remove(table);
  }

  /** Ends what is under way. */
  void close() {
    connections.close();
  }
}
