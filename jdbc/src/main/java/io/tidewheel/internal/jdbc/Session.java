package io.tidewheel.internal.jdbc;

import io.tidewheel.jdbc.Jdbc;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** A connection of the pool with a transaction on it. Used by one thread. */
final class Session implements AutoCloseable {
  private final Jdbc jdbc;
  private final Connection connection;
  private final boolean explicit;
  private boolean open = true;

  private Session(Jdbc jdbc, Connection connection, boolean explicit) {
    this.jdbc = jdbc;
    this.connection = connection;
    this.explicit = explicit;
  }

  /** Begins a transaction that will write. */
  static Session begin(Jdbc jdbc) throws SQLException {
    Connection connection = Pools.connection(jdbc);
    String begin = jdbc.dialect().begin();
    boolean begun = false;
    try {
      if (begin != null) {
        execute(connection, begin);
      }
      begun = true;
      return new Session(jdbc, connection, begin != null);
    } finally {
      if (!begun) {
        connection.close();
      }
    }
  }

  Connection connection() {
    return connection;
  }

  void commit() throws SQLException {
    if (explicit) {
      execute(connection, "commit");
    } else {
      connection.commit();
    }
    open = false;
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Gives the connection back; what was not committed is rolled back. */
  @Override
  public void close() {
    try (connection) {
      rollBack();
    } catch (SQLException e) {
      open = false; // It is gone, as it should be.
    }
  }

  private void rollBack() {
    try {
      if (open && explicit) {
        execute(connection, "rollback");
      } else if (open) {
        connection.rollback();
      }
    } catch (SQLException e) {
      // The database rolls back what a connection leaves that ends.
      Pools.evict(jdbc, connection);
    } finally {
      open = false;
    }
  }
}
