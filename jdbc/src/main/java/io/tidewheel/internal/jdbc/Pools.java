package io.tidewheel.internal.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.tidewheel.jdbc.Jdbc;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The connections of this JVM, one pool per database. A pool lives as long as somebody holds it; in
 * a process that runs tasks only, where nobody does, as long as the process. Thread-safe.
 */
final class Pools {
  private static final long CONNECTION_TIMEOUT_MILLIS = 5_000;
  private static final AtomicLong NUMBERS = new AtomicLong();
  private static final Map<Jdbc, Pool> POOLS = new HashMap<>();
  private static boolean hooked;

  private static final class Pool {
    final HikariDataSource connections;

    /** Tables as they were found first. */
    final Map<String, TableShape> shapes = new ConcurrentHashMap<>();

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
      Pool pool = pool(jdbc);
      connections = pool.connections;
      if (pool.holders == 0 && !hooked) {
        hooked = true;
        Runtime.getRuntime().addShutdownHook(new Thread(Pools::closeUnheld, "jdbc-pools-closer"));
      }
    }
    return connections.getConnection();
  }

  /** A table as it was found first. */
  static TableShape shape(Jdbc jdbc, Connection connection, String table) throws SQLException {
    Map<String, TableShape> shapes;
    synchronized (POOLS) {
      shapes = pool(jdbc).shapes;
    }
    TableShape shape = shapes.get(table);
    if (shape == null) {
      shape = TableShape.read(connection, jdbc.dialect().quoteTable(table));
      shapes.put(table, shape);
    }
    return shape;
  }

  /** Has a table looked at again, after something failed there. */
  static void forget(Jdbc jdbc, String table) {
    synchronized (POOLS) {
      Pool pool = POOLS.get(jdbc);
      if (pool != null) {
        pool.shapes.remove(table);
      }
    }
  }

  /** Throws a connection away when it is closed, since nobody knows what it is in the middle of. */
  static void evict(Jdbc jdbc, Connection connection) {
    HikariDataSource connections = null;
    synchronized (POOLS) {
      Pool pool = POOLS.get(jdbc);
      connections = pool == null ? null : pool.connections;
    }
    if (connections != null) {
      connections.evictConnection(connection);
    }
  }

  /** Who holds a pool may still be at its last batch, and releases it afterwards. */
  private static void closeUnheld() {
    List<Pool> unheld;
    synchronized (POOLS) {
      unheld = POOLS.values().stream().filter(pool -> pool.holders == 0).toList();
    }
    unheld.forEach(pool -> pool.connections.close());
  }

  private static Pool pool(Jdbc jdbc) {
    return POOLS.computeIfAbsent(jdbc, key -> new Pool(new HikariDataSource(config(key))));
  }

  /** How many connections there are at most. */
  static int size(Jdbc jdbc) {
    return Math.min(jdbc.poolSize(), jdbc.dialect().mostConnections());
  }

  private static HikariConfig config(Jdbc jdbc) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("tidewheel-jdbc-" + NUMBERS.incrementAndGet());
    config.setDataSource(new DriverSource(jdbc)); // So that the pool knows no secrets.
    config.setAutoCommit(jdbc.dialect().begin() != null);
    config.setMaximumPoolSize(size(jdbc));
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
