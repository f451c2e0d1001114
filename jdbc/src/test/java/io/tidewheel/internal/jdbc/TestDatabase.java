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

/** A database of its own for a test, seen by a connection of the test's own. */
final class TestDatabase implements AutoCloseable {

  /** Which. */
  enum Kind {
    POSTGRESQL,
    SQLITE,
    H2
  }

  private static final AtomicLong NUMBERS = new AtomicLong();

  private final Jdbc jdbc;
  private final Connection connection;

  private TestDatabase(Jdbc jdbc, Connection connection) {
    this.jdbc = jdbc;
    this.connection = connection;
  }

  static TestDatabase create(Kind kind) throws Exception {
    String name = "test_" + NUMBERS.incrementAndGet();
    if (kind == Kind.POSTGRESQL) {
      PostgresServer server = PostgresServer.shared();
      server.execute("CREATE DATABASE " + name);
      return open(server.url(name), PostgresServer.USER, PostgresServer.PASSWORD);
    }
    Path parent = Files.createDirectories(Path.of("target", "databases"));
    Path file = Files.createTempDirectory(parent, name).resolve(name).toAbsolutePath();
    return kind == Kind.SQLITE
        ? open("jdbc:sqlite:" + file + ".db", null, null)
        : open("jdbc:h2:" + file + ";WRITE_DELAY=0", "sa", "");
  }

  private static TestDatabase open(String url, String user, String password) throws SQLException {
    return new TestDatabase(
        Jdbc.url(url).user(user).password(password),
        DriverManager.getConnection(url, user, password));
  }

  Jdbc jdbc() {
    return jdbc;
  }

  void execute(String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** The rows of a query, as lists of objects. */
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

  long count(String table) throws SQLException {
    return ((Number) query("SELECT COUNT(*) FROM " + table).get(0).get(0)).longValue();
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
