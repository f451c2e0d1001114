package io.tidewheel.internal.jdbc;

import static io.tidewheel.internal.jdbc.Saving.assertProblem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.internal.jdbc.TestDatabase.Kind;
import io.tidewheel.jdbc.JdbcSink;
import io.tidewheel.spi.sink.Marker;
import io.tidewheel.spi.sink.SinkException;
import io.tidewheel.spi.sink.SinkException.Problem;
import io.tidewheel.spi.sink.SinkTransaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** F35 and zombies: the database is not in the state that the writer left it in. */
class OtherStateTest {
  private static final String LOG = "create table \"log\" (\"id\" varchar(100))";

  @ParameterizedTest
  @EnumSource(Kind.class)
  void f35AFailOverToALaggingReplicaStopsTheProgram(Kind kind) throws Exception {
    try (TestDatabase database = TestDatabase.create(kind).execute(LOG);
        Saving<String> saving = new Saving<>(JdbcSink.insert(database.jdbc(), "log", "id"))) {
      saving.writeFirst("a");
      saving.write(saving.claim(1, 0), "b");
      database.execute(
          "update \"tidewheel_markers\" set \"batch\" = 0, \"plan\" = 1000 where \"part\" = 0",
          "delete from \"log\" where \"id\" = 'b'");
      assertProblem(Problem.MISMATCH, () -> saving.write(saving.claim(2, 1), "c"));
      assertProblem(Problem.MISMATCH, () -> saving.write(saving.claim(2, 1), "c"));
      assertEquals(List.of(List.of("a")), database.query("select * from \"log\""));
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void f35ADatabaseWithoutMarkersStopsTheProgram(Kind kind) throws Exception {
    try (TestDatabase database = TestDatabase.create(kind).execute(LOG);
        Saving<String> saving = new Saving<>(JdbcSink.insert(database.jdbc(), "log", "id"))) {
      saving.writeFirst("a");
      database.execute("delete from \"tidewheel_markers\"");
      assertProblem(Problem.MISMATCH, () -> saving.write(saving.claim(1, 0), "b"));
      database.execute("drop table \"tidewheel_markers\"");
      assertProblem(Problem.MISMATCH, () -> saving.write(saving.claim(1, 0), "b"));
      assertProblem(Problem.MISMATCH, () -> saving.control().prepare(1, 8));
      assertEquals(List.of(), saving.control().markers());
      assertEquals(List.of(List.of("a")), database.query("select * from \"log\""));
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aZombieWritesNothingMore(Kind kind) throws Exception {
    try (TestDatabase database = TestDatabase.create(kind).execute(LOG);
        Saving<String> zombie = new Saving<>(JdbcSink.insert(database.jdbc(), "log", "id"))) {
      zombie.writeFirst("a");
      try (Saving<String> successor =
          new Saving<>(JdbcSink.insert(database.jdbc().poolSize(3), "log", "id"))) {
        assertProblem(Problem.FENCED, () -> zombie.write(zombie.claim(1, 0), "x"));
        assertProblem(Problem.FENCED, () -> zombie.write(zombie.claim(0, Marker.NONE), "x"));
        successor.write(successor.claim(1, 0), "b");
      }
      assertProblem(Problem.FENCED, () -> zombie.write(zombie.claim(1, 0), "x"));
      assertProblem(Problem.FENCED, () -> zombie.control().prepare(1, 8));
      assertEquals(
          List.of(List.of("a"), List.of("b")),
          database.query("select * from \"log\" order by \"id\""));
    }
  }

  /** Whoever is paused within a transaction holds up its successor for that time and no longer. */
  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"POSTGRESQL"})
  void aFenceOutlastsAPausedTransaction(Kind kind) throws Exception {
    try (TestDatabase database = TestDatabase.create(kind).execute(LOG)) {
      var jdbc = database.jdbc().idleInTransaction(Duration.ofMillis(500));
      try (Saving<String> zombie = new Saving<>(JdbcSink.insert(jdbc, "log", "id"));
          SinkTransaction<String> paused = zombie.begin(zombie.claim(0, Marker.NONE))) {
        paused.write("x");
        long start = System.nanoTime();
        try (Saving<String> successor =
            new Saving<>(JdbcSink.insert(jdbc.poolSize(3), "log", "id"))) {
          assertTrue(System.nanoTime() - start < 20_000_000_000L);
          assertProblem(Problem.CONTENDED, paused::commit);
          assertProblem(Problem.FENCED, () -> zombie.write(zombie.claim(0, Marker.NONE), "x"));
          successor.writeFirst("a");
        }
        assertEquals(List.of(List.of("a")), database.query("select * from \"log\""));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void processesThatStartAtOnceShareTheTableOfMarkersAndHaveDifferentEpochs(Kind kind)
      throws Exception {
    try (TestDatabase database = TestDatabase.create(kind).execute(LOG)) {
      int processes = 8;
      List<Callable<Long>> starts = new ArrayList<>();
      CyclicBarrier together = new CyclicBarrier(processes);
      for (int i = 0; i < processes; i++) {
        var jdbc = database.jdbc().poolSize(2 + i);
        starts.add(
            () -> {
              try (var control =
                  JdbcSink.<String>insert(jdbc, "log", "id").control(Saving.OUTPUT)) {
                together.await();
                return untilItWorks(() -> control.fence(Saving.CHECKPOINT, false));
              }
            });
      }
      List<Long> epochs = all(starts);
      assertEquals(
          LongStream.rangeClosed(1, processes).boxed().toList(), epochs.stream().sorted().toList());
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void partitionsAreWrittenAtOnce(Kind kind) throws Exception {
    try (TestDatabase database = TestDatabase.create(kind).execute(LOG);
        Saving<String> saving = new Saving<>(JdbcSink.insert(database.jdbc(), "log", "id"))) {
      List<Callable<Long>> tasks = new ArrayList<>();
      long batches = 20;
      for (int i = 0; i < Saving.PARTITIONS; i++) {
        int partition = i;
        tasks.add(
            () -> {
              for (long batch = 0; batch < batches; batch++) {
                var claim = saving.claim(partition, batch, batch == 0 ? Marker.NONE : batch - 1);
                String id = partition + "/" + batch;
                untilItWorks(() -> saving.write(claim, id) ? 1L : 0L);
              }
              return 0L;
            });
      }
      all(tasks);
      assertEquals(
          Saving.PARTITIONS * batches,
          database.number("select count(distinct \"id\") from \"log\""));
      assertEquals(Saving.PARTITIONS * batches, database.number("select count(*) from \"log\""));
    }
  }

  private static long untilItWorks(Callable<Long> step) throws Exception {
    while (true) {
      try {
        return step.call();
      } catch (SinkException e) {
        assertEquals(Problem.CONTENDED, e.problem(), e.getMessage());
      }
    }
  }

  private static List<Long> all(List<Callable<Long>> tasks) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
    try {
      List<Long> results = new ArrayList<>();
      for (Future<Long> future : threads.invokeAll(tasks)) {
        results.add(future.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }
}
