package io.tidewheel.internal.jdbc;

import static io.tidewheel.internal.jdbc.Saving.assertProblem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.internal.jdbc.TestDatabase.Kind;
import io.tidewheel.jdbc.Jdbc;
import io.tidewheel.jdbc.JdbcSink;
import io.tidewheel.spi.sink.Marker;
import io.tidewheel.spi.sink.SinkControl;
import io.tidewheel.spi.sink.SinkException.Problem;
import io.tidewheel.spi.sink.SinkTransaction;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** F32: the database is down, at the start and later; and what is not an outage. */
class OutageTest {
  @TempDir Path directory;

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private EmbeddedPostgres server(int port) throws Exception {
    return EmbeddedPostgres.builder()
        .setPort(port)
        .setDataDirectory(directory.resolve("data"))
        .setCleanDataDirectory(false)
        .start();
  }

  private static void execute(String url, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static List<String> rows(String url) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select id from log order by id")) {
      List<String> found = new ArrayList<>();
      while (rows.next()) {
        found.add(rows.getString(1));
      }
      return found;
    }
  }

  @Test
  void f32AServerThatIsStoppedAndStartedIsUnavailableAndThenGoesOn() throws Exception {
    int port = freePort();
    String url = "jdbc:postgresql://localhost:" + port + "/postgres?user=postgres";
    JdbcSink<String> sink = JdbcSink.insert(Jdbc.url(url), "log", "id");
    assertProblem(Problem.UNAVAILABLE, () -> sink.control(Saving.OUTPUT));
    EmbeddedPostgres server = server(port);
    execute(url, "create table log (id text)");
    try (Saving<String> saving = new Saving<>(sink)) {
      saving.writeFirst("a");
      SinkTransaction<String> open = saving.begin(saving.claim(1, 0));
      open.write("b");
      server.close();
      assertProblem(Problem.UNAVAILABLE, open::commit);
      open.close();
      assertProblem(Problem.UNAVAILABLE, () -> saving.begin(saving.claim(1, 0)));
      assertProblem(Problem.UNAVAILABLE, () -> saving.control().markers());
      server = server(port);
      assertFalse(saving.write(saving.claim(1, 0), "b"));
      assertEquals(1, saving.control().markers().get(0).batch());
      assertEquals(List.of("a", "b"), rows(url));
    } finally {
      server.close();
    }
  }

  @Test
  void aConnectionThatTheServerEndsIsReplaced() throws Exception {
    try (TestDatabase database = TestDatabase.create(Kind.POSTGRESQL);
        TestDatabase admin = TestDatabase.create(Kind.POSTGRESQL)) {
      database.execute("create table log (id text)");
      try (Saving<String> saving = new Saving<>(JdbcSink.insert(database.jdbc(), "log", "id"))) {
        try (SinkTransaction<String> open = saving.begin(saving.claim(0, Marker.NONE))) {
          open.write("lost");
          admin.query(
              "select pg_terminate_backend(pid) from pg_stat_activity where datname = '"
                  + database.name()
                  + "' and application_name = 'tidewheel'");
          assertProblem(Problem.UNAVAILABLE, open::commit);
        }
        saving.writeFirst("a");
        assertEquals(List.of(List.of("a")), database.query("select * from log"));
      }
    }
  }

  @Test
  void tooManyConnectionsAreWaitedFor() throws Exception {
    try (TestDatabase database = TestDatabase.create(Kind.POSTGRESQL)) {
      database.execute(
          "create role few login connection limit 1", "grant all on schema public to few");
      String url = database.jdbc().url().replace("user=postgres", "user=few");
      try (Connection taken = DriverManager.getConnection(url)) {
        assertFalse(taken.isClosed());
        assertProblem(
            Problem.UNAVAILABLE,
            () -> JdbcSink.insert(Jdbc.url(url), "log").control(Saving.OUTPUT));
      } finally {
        database.execute("drop owned by few", "drop role few");
      }
    }
  }

  @Test
  void aWrongNameIsNoOutageAndSaysWhatToDo() throws Exception {
    try (TestDatabase database = TestDatabase.create(Kind.POSTGRESQL)) {
      String url = database.jdbc().url();
      assertRefused(url.replace(database.name(), "nowhere"), "create the database");
      assertRefused(url.replace("user=postgres", "user=nobody"), "correct user and password");
      assertRefused("jdbc:sqlite:" + directory + "/missing/x.db", "directory");
    }
  }

  private static void assertRefused(String url, String remedy) {
    JdbcSink<String> sink = JdbcSink.insert(Jdbc.url(url), "log", "id");
    SQLException thrown =
        assertThrows(SQLException.class, () -> sink.control(Saving.OUTPUT).close());
    assertTrue(thrown.getMessage().contains(remedy), thrown.getMessage());
  }

  @Test
  void aMissingDriverIsNamedByItsUrl() {
    IllegalStateException unknown =
        assertThrows(
            IllegalStateException.class,
            () -> JdbcSink.insert(Jdbc.url("jdbc:acme:x"), "log").control(Saving.OUTPUT));
    assertTrue(unknown.getMessage().contains("dialect"), unknown.getMessage());
    Jdbc acme = Jdbc.url("jdbc:acme:x").dialect(new PostgresDialect());
    SQLException thrown =
        assertThrows(
            SQLException.class,
            () -> {
              SinkControl ignored = JdbcSink.insert(acme, "log").control(Saving.OUTPUT);
            });
    assertTrue(thrown.getMessage().contains("JDBC driver"), thrown.getMessage());
  }
}
