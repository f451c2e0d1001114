package io.tidewheel.internal.jdbc;

import io.tidewheel.jdbc.Jdbc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A database of its own for a test, which sees it by a connection of its own. */
final class TestDatabase implements AutoCloseable {

  /** Which. */
  enum Kind {
    POSTGRESQL,
    SQLITE,
    H2
  }

  private static final AtomicLong NUMBERS = new AtomicLong();

  private final Kind kind;
  private final String name;
  private final Jdbc jdbc;
  private final Connection connection;

  private TestDatabase(Kind kind, String name, String url) throws SQLException {
    this.kind = kind;
    this.name = name;
    jdbc = Jdbc.url(url);
    connection = DriverManager.getConnection(url);
  }

  static TestDatabase create(Kind kind) throws Exception {
    String name = "test_" + NUMBERS.incrementAndGet();
    if (kind == Kind.POSTGRESQL) {
      try (Connection admin = DriverManager.getConnection(Postgres.url());
          Statement statement = admin.createStatement()) {
        statement.execute("create database " + name);
      }
      return new TestDatabase(kind, name, Postgres.server().getJdbcUrl("postgres", name));
    }
    Path parent = Files.createDirectories(Path.of("target", "databases"));
    Path file = Files.createTempDirectory(parent, name).resolve(name).toAbsolutePath();
    return kind == Kind.SQLITE
        ? new TestDatabase(kind, name, "jdbc:sqlite:" + file + ".db")
        : new TestDatabase(kind, name, "jdbc:h2:" + file + ";WRITE_DELAY=0;LOCK_TIMEOUT=2000");
  }

  Kind kind() {
    return kind;
  }

  /** Of the database on its server. */
  String name() {
    return name;
  }

  Jdbc jdbc() {
    return jdbc;
  }

  /** Another connection of the test. */
  Connection connect() throws SQLException {
    return DriverManager.getConnection(jdbc.url());
  }

  TestDatabase execute(String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
    return this;
  }

  /** The rows of a query. */
  List<List<Object>> query(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<List<Object>> found = new ArrayList<>();
      while (rows.next()) {
        Object[] row = new Object[rows.getMetaData().getColumnCount()];
        for (int i = 0; i < row.length; i++) {
          row[i] = rows.getObject(i + 1);
        }
        found.add(Arrays.asList(row));
      }
      return found;
    }
  }

  /** The number that a query gives. */
  long number(String sql) throws SQLException {
    return ((Number) query(sql).get(0).get(0)).longValue();
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
