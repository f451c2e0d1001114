package io.tidewheel.internal.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.tidewheel.jdbc.Jdbc;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/**
 * The connections of this JVM, one pool per database. A pool lives as long as somebody holds it; in
 * a process that runs tasks only, where nobody does, as long as the process. Thread-safe.
 */
final class Pools {
  private static final long CONNECTION_TIMEOUT_MILLIS = 5_000;
  private static final Map<Jdbc, Pool> POOLS = new HashMap<>();

  private static final class Pool {
    final HikariDataSource connections;
    int holders;

    Pool(HikariDataSource connections) {
      this.connections = connections;
    }
  }

  private Pools() {}

  /** Keeps the pool until {@link #release}. Connects to nothing yet. */
  static void hold(Jdbc jdbc) {
    synchronized (POOLS) {
      pool(jdbc).holders++;
    }
  }

  /** Closes the pool if nobody else holds it. */
  static void release(Jdbc jdbc) {
    Pool released = null;
    synchronized (POOLS) {
      Pool pool = POOLS.get(jdbc);
      if (pool != null && --pool.holders <= 0) {
        released = POOLS.remove(jdbc);
      }
    }
    if (released != null) {
      released.connections.close();
    }
  }

  /** A connection, which goes back to the pool when it is closed. */
  static Connection connection(Jdbc jdbc) throws SQLException {
    HikariDataSource connections;
    synchronized (POOLS) {
      connections = pool(jdbc).connections;
    }
    return connections.getConnection();
  }

  private static Pool pool(Jdbc jdbc) {
    return POOLS.computeIfAbsent(jdbc, key -> new Pool(new HikariDataSource(config(key))));
  }

  private static HikariConfig config(Jdbc jdbc) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("tidewheel-jdbc-" + Integer.toHexString(jdbc.hashCode()));
    config.setJdbcUrl(jdbc.url());
    config.setUsername(jdbc.user());
    config.setPassword(jdbc.password());
    jdbc.dialect().properties().forEach(config::addDataSourceProperty);
    jdbc.properties().forEach(config::addDataSourceProperty);
    config.setAutoCommit(jdbc.dialect().begin() != null);
    config.setMaximumPoolSize(Math.min(jdbc.poolSize(), jdbc.dialect().mostConnections()));
    config.setMinimumIdle(0);
    config.setConnectionTimeout(CONNECTION_TIMEOUT_MILLIS);
    config.setInitializationFailTimeout(-1);
    if (jdbc.dialect().isolation() != 0) {
      config.setTransactionIsolation(Integer.toString(jdbc.dialect().isolation()));
    }
    config.setIsolateInternalQueries(true); // Or a rollback would take the settings back.
    config.setConnectionInitSql(
        jdbc.dialect().sessionSettings(jdbc.idleInTransaction().toMillis()));
    return config;
  }
}
