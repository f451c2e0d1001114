package io.tidewheel.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.cli.Main;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the demo leaves in a database, and what becomes of the verdict if somebody changes it. */
class DemoDatabaseTest {
  private static final String COUNT = "select sum(orders) from orders_by_country";

  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int demo(String... options) {
    out.getBuffer().setLength(0);
    String[] arguments = new String[options.length + 3];
    arguments[0] = "demo";
    arguments[1] = "--rate=1000";
    arguments[2] = "--interval=100ms";
    System.arraycopy(options, 0, arguments, 3, options.length);
    return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
  }

  private static long number(String url, String query) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private long generated() {
    String line =
        out.toString().lines().filter(one -> one.startsWith("generated")).findFirst().get();
    return Long.parseLong(line.split(" +", 3)[1].replace(",", ""));
  }

  @Test
  void rowsAreInTheDirectoryOfTheCheckpoint() throws Exception {
    String checkpoint = "--checkpoint=" + directory;
    assertEquals(0, demo(checkpoint, "--seconds=2"), () -> out + "\n" + err);
    Path file = directory.resolve("revenue.db");
    assertTrue(
        out.toString().contains("sqlite3 " + file + " 'select * from revenue_by_country'"),
        out::toString);
    String url = "jdbc:sqlite:" + file;
    assertEquals(generated(), number(url, COUNT));
    assertEquals(10, number(url, "select count(*) from revenue_by_country where revenue > 0"));
  }

  @Test
  void aRowThatSomebodyElseWroteIsNoticed() throws Exception {
    CompletableFuture<Integer> run =
        CompletableFuture.supplyAsync(() -> demo("--checkpoint=" + directory, "--seconds=3"));
    while (!out.toString().contains("batch=5")) {
      assertFalse(run.isDone(), () -> out + "\n" + err);
    }
    try (Connection connection =
            DriverManager.getConnection(
                "jdbc:sqlite:" + directory.resolve("revenue.db") + "?busy_timeout=10000");
        Statement statement = connection.createStatement()) {
      statement.execute("insert into orders_by_country values ('XX', 1, 7, 5, 5)");
    }
    assertEquals(1, run.get(), () -> out + "\n" + err);
    assertTrue(
        out.toString()
            .contains(
                "differs     XX: generated 0 (0.00; ids: sum 0, xor 0);"
                    + " processed 1 (0.07; ids: sum 5, xor 5)"),
        out::toString);
  }

  @Test
  void anotherDatabaseBeginsAnewWithoutACheckpoint() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
      String url = postgres.getJdbcUrl("postgres", "postgres");
      for (int round = 0; round < 2; round++) {
        assertEquals(0, demo("--jdbc-url=" + url, "--seconds=1"), () -> out + "\n" + err);
        assertEquals(generated(), number(url, COUNT));
      }
      String checkpoint = "--checkpoint=" + directory;
      assertEquals(1, demo("--jdbc-url=" + url, "--seconds=1", checkpoint), out::toString);
      assertTrue(err.toString().contains("its markers are of another checkpoint"), err::toString);
    }
  }

  @Test
  void aDatabaseThatIsNotThereIsOneLineWithoutSecrets() {
    assertEquals(
        1,
        demo("--jdbc-url=jdbc:postgresql://localhost:1/x?user=me&password=hidden", "--seconds=1"));
    assertTrue(
        err.toString().startsWith("tidewheel: jdbc:postgresql://localhost:1/x"), err::toString);
    assertFalse(err.toString().contains("hidden"), err::toString);
    assertEquals(1, err.toString().lines().count(), err::toString);
  }

  @Test
  void takeoverNeedsABrokerThatStays() {
    assertEquals(1, demo("--takeover", "--checkpoint=" + directory));
    assertTrue(err.toString().contains("--takeover goes with"), err::toString);
  }
}
