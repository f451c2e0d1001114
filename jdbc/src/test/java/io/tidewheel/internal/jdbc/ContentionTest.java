package io.tidewheel.internal.jdbc;

import static io.tidewheel.internal.jdbc.Saving.assertProblem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.Tuple2;
import io.tidewheel.internal.jdbc.TestDatabase.Kind;
import io.tidewheel.jdbc.JdbcSink;
import io.tidewheel.spi.sink.Claim;
import io.tidewheel.spi.sink.Marker;
import io.tidewheel.spi.sink.SinkException;
import io.tidewheel.spi.sink.SinkException.Problem;
import io.tidewheel.spi.sink.SinkTransaction;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** F34: other transactions stand in the way. */
class ContentionTest {

  @Test
  void f34ADeadlockIsTriedAgainAndLeavesNothingBehind() throws Exception {
    try (TestDatabase database = TestDatabase.create(Kind.POSTGRESQL);
        Connection other = database.connect();
        Statement statement = other.createStatement()) {
      database.execute(
          "create table totals (id text primary key, total bigint)",
          "insert into totals values ('a', 0), ('b', 0)");
      try (Saving<Tuple2<String, Long>> saving =
          new Saving<>(JdbcSink.upsert(database.jdbc(), "totals", "id", "total"))) {
        other.setAutoCommit(false);
        statement.execute("set deadlock_timeout = '30s'"); // The one who notices is the one to go.
        statement.execute("update totals set total = 5 where id = 'b'");
        Claim claim = saving.claim(0, Marker.NONE);
        CompletableFuture<Void> writing = writing(saving, claim);
        Eventually.become(
            "our transaction waits",
            () -> database.number("select count(*) from pg_locks where not granted") > 0);
        statement.execute("update totals set total = 5 where id = 'a'"); // Waits for ours.
        ExecutionException failed = assertThrows(ExecutionException.class, writing::get);
        SinkException thrown = assertInstanceOf(SinkException.class, failed.getCause());
        assertEquals(Problem.CONTENDED, thrown.problem(), thrown.getMessage());
        assertTrue(thrown.getMessage().contains("totals"), thrown.getMessage());
        other.commit();
        assertEquals(
            List.of(List.of("a", 5L), List.of("b", 5L)),
            database.query("select id, total from totals order by id"));
        assertEquals(false, saving.write(claim, Tuple2.of("a", 1L), Tuple2.of("b", 2L)));
        assertEquals(
            List.of(List.of("a", 1L), List.of("b", 2L)),
            database.query("select id, total from totals order by id"));
      }
    }
  }

  private static CompletableFuture<Void> writing(Saving<Tuple2<String, Long>> saving, Claim claim) {
    CompletableFuture<Void> result = new CompletableFuture<>();
    new Thread(
            () -> {
              try {
                saving.write(claim, Tuple2.of("a", 1L), Tuple2.of("b", 2L));
                result.complete(null);
              } catch (Exception e) {
                result.completeExceptionally(e);
              }
            })
        .start();
    return result;
  }

  @Test
  void aTransactionEndedByTheServerForBeingSilentIsTriedAgain() throws Exception {
    try (TestDatabase database = TestDatabase.create(Kind.POSTGRESQL)) {
      database.execute("create table log (id text)");
      var jdbc = database.jdbc().idleInTransaction(Duration.ofMillis(200));
      try (Saving<String> saving = new Saving<>(JdbcSink.insert(jdbc, "log", "id"))) {
        Claim claim = saving.claim(0, Marker.NONE);
        try (SinkTransaction<String> paused = saving.begin(claim)) {
          paused.write("lost");
          Eventually.become("it is ended", () -> sessions(database) == 0);
          SinkException thrown = assertProblem(Problem.CONTENDED, paused::commit);
          assertTrue(thrown.getMessage().contains("idleInTransaction"), thrown.getMessage());
        }
        assertEquals(false, saving.write(claim, "kept"));
        assertEquals(List.of(List.of("kept")), database.query("select * from log"));
      }
    }
  }

  private static long sessions(TestDatabase database) throws Exception {
    return database.number(
        "select count(*) from pg_stat_activity where application_name = 'tidewheel' and datname ="
            + " '"
            + database.name()
            + "'");
  }

  @Test
  void sqlitesLockHeldByAnotherProcessIsSaid() throws Exception {
    try (TestDatabase database = TestDatabase.create(Kind.SQLITE);
        Connection other = database.connect();
        Statement statement = other.createStatement()) {
      database.execute("create table log (id text)");
      var jdbc = database.jdbc().property("busy_timeout", "50");
      try (Saving<String> saving = new Saving<>(JdbcSink.insert(jdbc, "log", "id"))) {
        statement.execute("begin immediate");
        Claim claim = saving.claim(0, Marker.NONE);
        SinkException thrown = assertProblem(Problem.CONTENDED, () -> saving.write(claim, "a"));
        assertTrue(thrown.getMessage().contains("write lock of the file"), thrown.getMessage());
        statement.execute("rollback");
        assertEquals(false, saving.write(claim, "a"));
        assertEquals(1, database.number("select count(*) from log"));
      }
    }
  }

  @Test
  void h2sLockTimeoutIsTriedAgain() throws Exception {
    try (TestDatabase database = TestDatabase.create(Kind.H2);
        Connection other = database.connect();
        Statement statement = other.createStatement()) {
      database.execute(
          "create table \"totals\" (\"id\" varchar(10) primary key, \"total\" bigint)",
          "insert into \"totals\" values ('a', 0)");
      try (Saving<Tuple2<String, Long>> saving =
          new Saving<>(JdbcSink.upsert(database.jdbc(), "totals", "id", "total"))) {
        other.setAutoCommit(false);
        statement.execute("update \"totals\" set \"total\" = 5");
        Claim claim = saving.claim(0, Marker.NONE);
        assertProblem(Problem.CONTENDED, () -> saving.write(claim, Tuple2.of("a", 1L)));
        other.rollback();
        assertEquals(false, saving.write(claim, Tuple2.of("a", 1L)));
        assertEquals(1, database.number("select \"total\" from \"totals\""));
      }
    }
  }
}
