package io.tidewheel.internal.jdbc;

import static io.tidewheel.internal.jdbc.Saving.assertProblem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.internal.jdbc.TestDatabase.Kind;
import io.tidewheel.jdbc.Jdbc;
import io.tidewheel.jdbc.JdbcSink;
import io.tidewheel.spi.sink.Marker;
import io.tidewheel.spi.sink.SinkException;
import io.tidewheel.spi.sink.SinkException.Problem;
import io.tidewheel.spi.sink.SinkTransaction;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PoolTest {

  private static long poolThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("tidewheel-jdbc-"))
        .count();
  }

  private static long sessions(TestDatabase database) throws Exception {
    return database.number(
        "select count(*) from pg_stat_activity where application_name = 'tidewheel' and datname ="
            + " '"
            + database.name()
            + "'");
  }

  @Test
  void noConnectionAndNoThreadIsLeftWhenTheLastControlIsClosed() throws Exception {
    try (TestDatabase database = TestDatabase.create(Kind.POSTGRESQL)) {
      database.execute("create table log (id text)");
      JdbcSink<String> sink = JdbcSink.insert(database.jdbc(), "log", "id");
      try (Saving<String> first = new Saving<>(sink)) {
        first.writeFirst("a");
        try (Saving<String> second = new Saving<>(sink)) {
          second.write(second.claim(1, 0), "b");
          assertTrue(poolThreads() > 0);
        }
        assertTrue(first.control().markers().size() > 0, "the pool of the first is still open");
      }
      Eventually.become("all connections are closed", () -> sessions(database) == 0);
      Eventually.become("all threads have ended", () -> poolThreads() == 0);
    }
  }

  @Test
  void noMoreConnectionsAreTakenThanAllowed() throws Exception {
    try (TestDatabase database = TestDatabase.create(Kind.POSTGRESQL)) {
      database.execute("create table log (id text)");
      Jdbc jdbc = database.jdbc().poolSize(2);
      try (Saving<String> saving = new Saving<>(JdbcSink.insert(jdbc, "log", "id"))) {
        try (SinkTransaction<String> one = saving.begin(saving.claim(0, 0, Marker.NONE));
            SinkTransaction<String> two = saving.begin(saving.claim(1, 0, Marker.NONE))) {
          one.write("a");
          two.write("b");
          SinkException thrown =
              assertProblem(
                  Problem.UNAVAILABLE, () -> saving.begin(saving.claim(2, 0, Marker.NONE)));
          assertTrue(thrown.getMessage().contains("at most 2"), thrown.getMessage());
          assertEquals(2, sessions(database));
          one.commit();
          two.commit();
        }
        saving.write(saving.claim(2, 0, Marker.NONE), "c");
        assertEquals(3, database.number("select count(*) from log"));
      }
    }
  }

  /** What is left of it would be in the next transaction, of another partition. */
  @ParameterizedTest
  @EnumSource(Kind.class)
  void aTransactionThatFailedLeavesACleanConnection(Kind kind) throws Exception {
    try (TestDatabase database = TestDatabase.create(kind)) {
      database.execute("create table \"log\" (\"id\" varchar(10) not null)");
      try (Saving<String> saving = new Saving<>(JdbcSink.insert(database.jdbc(), "log", "id"))) {
        for (int i = 0; i < 20; i++) {
          try (SinkTransaction<String> failing = saving.begin(saving.claim(0, Marker.NONE))) {
            failing.write("lost");
            failing.write(null);
            failing.commit();
          } catch (IllegalArgumentException | SQLException expected) {
            assertTrue(expected.getMessage().contains("null"), expected.getMessage());
          }
        }
        saving.writeFirst("a");
        assertEquals(1, database.number("select count(*) from \"log\""));
      }
    }
  }
}
