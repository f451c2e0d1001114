package io.tidewheel.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.CheckpointException;
import io.tidewheel.DStream;
import io.tidewheel.RDD;
import io.tidewheel.StateSpec;
import io.tidewheel.StreamingConf;
import io.tidewheel.StreamingContext;
import io.tidewheel.StreamingException;
import io.tidewheel.Tuple2;
import io.tidewheel.listener.BatchInfo;
import io.tidewheel.listener.StreamingListener;
import io.tidewheel.spi.sink.SinkException.Problem;
import io.tidewheel.testkit.MemoryTable;
import io.tidewheel.testkit.SimulatedProgram;
import io.tidewheel.testkit.Simulation;
import io.tidewheel.testkit.StreamTest;
import io.tidewheel.testkit.TestInput;
import io.tidewheel.testkit.simulation.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Outputs that take each batch exactly once, beside what every sink must do. */
class SaveToTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final MemoryTable<String> table = MemoryTable.create();

  private Simulation.Program saving() {
    return life -> life.<String>input("words").saveTo(table.insert()).named("words");
  }

  private Simulation.Program totals(MemoryTable<Tuple2<String, Long>> totals) {
    return life ->
        life.<String>input("words")
            .mapToPair(word -> Tuple2.of(word, 1L))
            .<Long>updateStateByKey((ones, sum) -> Optional.of(sum.orElse(0L) + ones.size()))
            .saveTo(totals.upsert(Tuple2::_1))
            .named("totals");
  }

  private static String refusal(Simulation simulation) {
    return assertThrows(CheckpointException.class, simulation::restart).getMessage();
  }

  // ------------------------------------------------------------------ the start

  @Test
  void takesACheckpoint() {
    try (StreamTest test = StreamTest.every(SECOND)) {
      TestInput<String> words = test.input();
      words.stream().saveTo(table.insert());
      String message = assertThrows(IllegalArgumentException.class, test::start).getMessage();
      assertTrue(message.contains("ssc.checkpoint("), message);
      assertTrue(message.contains("saveTo at SaveToTest.java"), message);
    }
  }

  @Test
  void twoOutputsOfOneIdAreRefused() {
    Simulation.Program program =
        life -> {
          DStream<String> words = life.input("words");
          words.saveTo(table.insert());
          words.saveTo(table.insert());
        };
    try (Simulation simulation = Simulation.of(program)) {
      String message = assertThrows(CheckpointException.class, simulation::start).getMessage();
      assertTrue(message.contains(".named("), message);
    }
  }

  @Test
  void aDestinationOfAnotherCheckpointIsRefusedUnlessItBeginsAnew() {
    try (Simulation first = Simulation.of(saving()).start()) {
      first.feed("words", "a").tick();
    }
    try (Simulation second = Simulation.of(saving())) {
      String message = assertThrows(CheckpointException.class, second::start).getMessage();
      assertTrue(message.contains("another checkpoint"), message);
      assertTrue(message.contains("streaming.checkpoint.resetOutput=words"), message);
    }
    try (Simulation second =
        Simulation.of(saving()).set("streaming.checkpoint.resetOutput", "words").start()) {
      second.feed("words", "b").tick().stop().restart();
      second.feed("words", "c").tick();
      assertEquals(List.of("a", "b", "c"), table.rows());
    }
  }

  @Test
  void aDestinationThatLostCommitsIsRefused() {
    try (Simulation simulation = Simulation.of(saving()).start()) {
      simulation.feed("words", "a").tick();
      Runnable restore = table.backup();
      simulation.feed("words", "b").tick().stop();
      restore.run();
      String message = refusal(simulation);
      assertTrue(message.contains("output 'words'"), message);
      assertTrue(message.contains("lost commits"), message);
      assertEquals(List.of("a"), table.rows());
    }
  }

  /** F35: the database failed over to a replica that lagged. */
  @Test
  void f35ADestinationThatLosesCommitsWhileItRunsStopsTheProgram() {
    try (Simulation simulation = Simulation.of(saving()).start()) {
      simulation.feed("words", "a").tick();
      Runnable restore = table.backup();
      simulation.feed("words", "b").tick();
      restore.run();
      simulation.feed("words", "c");
      String message = assertThrows(CheckpointException.class, simulation::tick).getMessage();
      assertTrue(message.contains("replica"), message);
      assertEquals(List.of("a"), table.rows());
      assertTrue(refusal(simulation).contains("lost commits"));
    }
  }

  @Test
  void anOlderCopyOfTheCheckpointIsRefused(@TempDir Path directory) throws IOException {
    Path checkpoint = directory.resolve("checkpoint");
    Path copy = directory.resolve("copy");
    List<List<String>> feeds = List.of(List.of("a"), List.of("b"), List.of("c"));
    run(checkpoint, feeds.subList(0, 1));
    copy(checkpoint, copy);
    run(checkpoint, feeds);
    String message = assertThrows(CheckpointException.class, () -> run(copy, feeds)).getMessage();
    assertTrue(message.contains("older copy"), message);
    assertEquals(List.of("a", "b", "c"), table.rows());
  }

  /** Each feed is a batch; those that a run before had are there again, as in a topic. */
  private void run(Path checkpoint, List<List<String>> feeds) {
    StreamingConf conf = new StreamingConf().setAppName("words");
    try (StreamTest test = StreamTest.of(conf, SECOND)) {
      test.context().checkpoint(checkpoint.toString());
      TestInput<String> words = test.input();
      words.stream().saveTo(table.insert()).named("words");
      feeds.forEach(feed -> test.feed(words, feed.toArray(String[]::new)));
      test.start().advance(SECOND.multipliedBy(feeds.size()));
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : paths.toList()) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    }
  }

  @Test
  void anOutputMayGoWhenNoBatchIsUnfinished() {
    Simulation.Program without = life -> life.output("words", life.<String>input("words"));
    try (Simulation simulation = Simulation.of(saving()).start()) {
      simulation.feed("words", "a").tick().stop();
      simulation.deploy(without).restart();
      simulation.feed("words", "b").tick().stop();
      simulation.deploy(saving()).restart();
      simulation.feed("words", "c").tick();
      assertEquals(List.of("a", "c"), table.rows());
    }
  }

  @Test
  void anOutputMayNotGoOrChangeItsNameWhileABatchIsUnfinished() {
    Simulation.Program renamed =
        life -> life.<String>input("words").saveTo(table.insert()).named("nouns");
    Simulation.Program dying =
        life -> {
          DStream<String> words = life.input("words");
          words.saveTo(table.insert()).named("words");
          words.foreachRDD(rdd -> life.die());
        };
    try (Simulation simulation = Simulation.of(saving()).start()) {
      simulation.feed("words", "a").tick();
      simulation.stop().deploy(dying).restart().feed("words", "b").tick();
      assertTrue(simulation.isCrashed());
      String message = refusal(simulation.deploy(renamed));
      assertTrue(message.contains(".named(\"words\")"), message);
      assertTrue(message.contains("streaming.checkpoint.allowDropState=words"), message);
      simulation.deploy(saving()).restart();
      assertEquals(List.of("a", "b"), table.rows());
    }
  }

  @Test
  void aBatchThatWasWrittenInPartIsNotFinishedByAProgramThatCutsItOtherwise() {
    Simulation.Program dying = life -> cut(life, 2, true);
    Simulation.Program other = life -> cut(life, 5, false);
    Simulation.Program same = life -> cut(life, 2, false);
    try (Simulation simulation = Simulation.of(dying).start()) {
      simulation.feed("words", "a", "b", "c", "d", "e").tick();
      assertTrue(simulation.isCrashed());
      simulation.deploy(other);
      String message = assertThrows(CheckpointException.class, simulation::restart).getMessage();
      assertTrue(message.contains("output 'words', batch=0"), message);
      assertTrue(message.contains("start the version of the program that wrote it"), message);
      simulation.deploy(same).restart();
      simulation.deploy(other).stop().restart().feed("words", "f").tick();
      assertEquals(List.of("a", "b", "c", "d", "e", "f"), table.rows().stream().sorted().toList());
    }
  }

  private void cut(SimulatedProgram life, int partitions, boolean dies) {
    DStream<String> words =
        life.<String>input("words")
            .mapToPair(word -> Tuple2.of(word, word))
            .mapWithState(
                StateSpec.<String, String, String, String>function(
                    (key, word, state) -> word.orElse("")))
            .mapToPair(word -> Tuple2.of(word, word))
            .reduceByKey((one, other) -> one, partitions)
            .map(Tuple2::_1);
    words.saveTo(table.insert()).named("words");
    if (dies) {
      words.foreachRDD(rdd -> life.die());
    }
  }

  // ------------------------------------------------------------------ a destination that fails

  /** F32: the database is down for a while. */
  @Test
  void f32ABatchWaitsForItsDestination() {
    List<BatchInfo> batches = new ArrayList<>();
    try (Simulation simulation = Simulation.of(saving()).start()) {
      simulation
          .context()
          .addStreamingListener(
              new StreamingListener() {
                @Override
                public void onBatchCompleted(BatchInfo batch) {
                  batches.add(batch);
                }
              });
      table.failCommits(Problem.UNAVAILABLE, 4);
      simulation.feed("words", "a").tick().feed("words", "b").tick();
      assertEquals(List.of("a", "b"), table.rows());
      simulation.stop();
      assertEquals(1, batches.get(0).attempts(), "waiting is no failure");
    }
  }

  @Test
  void f32TheStartWaitsForItsDestination() throws Exception {
    table.down(true);
    try (Simulation simulation = Simulation.of(saving())) {
      CompletableFuture<Void> started = CompletableFuture.runAsync(simulation::start);
      assertThrows(TimeoutException.class, () -> started.get(100, TimeUnit.MILLISECONDS));
      table.down(false);
      started.get();
      simulation.feed("words", "a").tick();
      assertEquals(List.of("a"), table.rows());
    }
  }

  @Test
  void aDestinationThatStaysAwayEndsTheProgramInTheEnd() {
    try (Simulation simulation =
        Simulation.of(saving()).set("streaming.sink.unavailableTimeout", "100ms").start()) {
      simulation.feed("words", "a").tick();
      table.down(true);
      simulation.feed("words", "b");
      String message = assertThrows(StreamingException.class, simulation::tick).getMessage();
      assertTrue(message.contains("is down"), message);
      assertTrue(message.contains("batch=1"), message);
      table.down(false);
      simulation.restart();
      assertEquals(List.of("a", "b"), table.rows());
    }
  }

  /** F34: deadlocks are tried again. */
  @Test
  void f34TransactionsThatStoodInEachOthersWayAreTriedAgain() {
    try (Simulation simulation = Simulation.of(saving()).start()) {
      table.failCommits(Problem.CONTENDED, 4);
      simulation.feed("words", "a").tick();
      table.failCommits(Problem.CONTENDED, 9);
      simulation.feed("words", "b").tick();
      assertEquals(List.of("a", "b"), table.rows());
      table.failCommits(Problem.CONTENDED, 10);
      simulation.feed("words", "c");
      String message = assertThrows(StreamingException.class, simulation::tick).getMessage();
      assertTrue(message.contains("operator=saveTo at SaveToTest"), message);
    }
  }

  /** F33: the commit took place, and nobody said so. */
  @Test
  void f33ACommitWhoseAnswerWasLostIsNotWrittenAgain() {
    try (Simulation simulation = Simulation.of(saving()).start()) {
      table.failAfterCommits(Problem.UNAVAILABLE, 1);
      simulation.feed("words", "a").tick().feed("words", "b").tick();
      assertEquals(List.of("a", "b"), table.rows());
      table.failAfterCommits(Problem.CONTENDED, 1);
      simulation.feed("words", "c").tick();
      assertEquals(List.of("a", "b", "c"), table.rows());
    }
  }

  @Test
  void aFunctionThatFailsLeavesNothingBehind() {
    FAILURES.set(1);
    Simulation.Program program =
        life ->
            life.<String>input("words")
                .map(
                    word -> {
                      if (word.equals("b") && FAILURES.getAndDecrement() > 0) {
                        throw new IllegalStateException("the test said so");
                      }
                      return word;
                    })
                .saveTo(table.insert());
    try (Simulation simulation = Simulation.of(program).start()) {
      simulation.feed("words", "a", "b", "c").tick();
      assertEquals(List.of("a", "b", "c"), table.rows());
    }
  }

  private static final AtomicInteger FAILURES = new AtomicInteger();

  // ------------------------------------------------------------------ one writer

  /** F16: two instances of one application. */
  @Test
  void f16ASecondInstanceIsRefusedOrTakesOver() {
    try (SimulatedDisk disk = SimulatedDisk.named("takeover", 1);
        StreamTest first = instance("false")) {
      TestInput<String> words = first.input();
      words.stream().saveTo(table.insert()).named("words");
      first.start().feed(words, "a").tick();
      try (StreamTest refused = instance("false")) {
        refused.<String>input().stream().saveTo(table.insert()).named("words");
        String message = assertThrows(CheckpointException.class, refused::start).getMessage();
        assertTrue(message.contains("pid=" + ProcessHandle.current().pid()), message);
        assertTrue(message.contains("streaming.checkpoint.takeover=true"), message);
      }
      first.feed(words, "b").tick();
      try (StreamTest second = instance("true")) {
        TestInput<String> same = second.input();
        same.stream().saveTo(table.insert()).named("words");
        for (String word : List.of("a", "b", "c")) {
          second.feed(same, word); // The world outside is the same for both.
        }
        second.start().advance(SECOND.multipliedBy(3));
        first.feed(words, "c");
        assertThrows(CheckpointException.class, first::tick);
        second.feed(same, "d").tick();
        assertEquals(List.of("a", "b", "c", "d"), table.rows());
      }
      assertFalse(disk.paths().isEmpty());
    }
  }

  private static StreamTest instance(String takeover) {
    StreamTest test =
        StreamTest.of(
            new StreamingConf().setAppName("words").set("streaming.checkpoint.takeover", takeover),
            SECOND);
    test.context().checkpoint("sim:takeover");
    return test;
  }

  /** F17: one that was taken over fails also when it has no output that could tell it. */
  @Test
  void f17TheJournalRefusesWhoWasTakenOver() {
    try (SimulatedDisk disk = SimulatedDisk.named("takeover", 1);
        StreamTest first = instance("false")) {
      TestInput<String> words = first.input();
      first.capture(words.stream());
      first.start().feed(words, "a").tick();
      try (StreamTest second = instance("true")) {
        TestInput<String> same = second.input();
        second.capture(same.stream());
        second.feed(same, "a").feed(same, "b").start().advance(SECOND.multipliedBy(2));
        first.feed(words, "b");
        String message = assertThrows(CheckpointException.class, first::tick).getMessage();
        assertTrue(message.contains("took over") || message.contains("in use by"), message);
        second.feed(same, "c").tick();
      }
      assertFalse(disk.paths().isEmpty());
    }
  }

  // ------------------------------------------------------------------ records that are gone

  /** What an output has of records that cannot be read again, state has too. */
  @Test
  void stateOfABatchThatWasWrittenIsAdoptedWhenItsRecordsAreGone() {
    MemoryTable<Tuple2<String, Long>> totals = MemoryTable.create();
    Queue<RDD<String>> queue = new ConcurrentLinkedQueue<>();
    AtomicInteger life = new AtomicInteger();
    Simulation.Program program =
        simulated -> {
          StreamingContext context = simulated.context();
          boolean first = life.getAndIncrement() == 0;
          if (first) {
            queue.add(context.parallelize(List.of("a", "b", "a")));
          } else {
            queue.clear();
            queue.add(context.parallelize(List.of("b")));
          }
          context
              .queueStream(queue)
              .mapToPair(word -> Tuple2.of(word, 1L))
              .<Long>updateStateByKey((ones, sum) -> Optional.of(sum.orElse(0L) + ones.size()))
              .saveTo(totals.upsert(Tuple2::_1))
              .named("totals");
          if (first) {
            simulated.<String>input("other").foreachRDD(rdd -> simulated.die());
          } else {
            simulated.output("other", simulated.<String>input("other"));
          }
        };
    try (Simulation simulation = Simulation.of(program).start()) {
      simulation.tick();
      assertTrue(simulation.isCrashed());
      assertEquals(2, totals.rows().size());
      simulation.restart().tick();
      assertEquals(Set.of(Tuple2.of("a", 2L), Tuple2.of("b", 2L)), Set.copyOf(totals.rows()));
    }
  }

  // ------------------------------------------------------------------ which record goes where

  @Test
  void aSmallBatchIsOneTransactionAndALargeOneIsSeveral() {
    MemoryTable<Integer> numbers = MemoryTable.create();
    Simulation.Program program =
        life -> life.<Integer>input("numbers").saveTo(numbers.insert()).named("numbers");
    try (Simulation simulation = Simulation.of(program).start()) {
      simulation.feed("numbers", 1, 2, 3).tick();
      assertEquals(1, numbers.transactions());
      simulation.tick();
      assertEquals(1, numbers.transactions(), "nothing to write");
      simulation.feed("numbers", IntStream.range(0, 8_000).boxed().toArray(Integer[]::new)).tick();
      assertEquals(3, numbers.transactions());
      assertEquals(8_003, numbers.rows().size());
    }
  }

  @Test
  void recordsThatMayComeInAnyOrderAreWrittenInOneTransaction() {
    MemoryTable<Tuple2<String, Long>> totals = MemoryTable.create();
    Simulation.Program program =
        life ->
            life.<String>input("words")
                .mapToPair(word -> Tuple2.of(word, 1L))
                .<Long>updateStateByKey((ones, sum) -> Optional.of(sum.orElse(0L) + ones.size()))
                .repartition(4)
                .saveTo(totals.insert());
    try (Simulation simulation = Simulation.of(program).start()) {
      simulation.feed("words", "a", "b", "c", "d", "e", "f").tick();
      assertEquals(1, totals.transactions());
      assertEquals(6, totals.rows().size());
    }
  }

  @Test
  void recordsThatGoByTheOrderOfOthersAreWrittenInOneTransaction() {
    MemoryTable<Tuple2<String, Long>> numbered = MemoryTable.create();
    Simulation.Program program =
        life ->
            life.<String>input("words")
                .mapToPair(word -> Tuple2.of(word, 1L))
                .<Long>updateStateByKey((ones, sum) -> Optional.of(sum.orElse(0L) + ones.size()))
                .transformToPair(rdd -> rdd.keys().zipWithIndex().reduceByKey(Long::sum))
                .saveTo(numbered.upsert(Tuple2::_2));
    try (Simulation simulation = Simulation.of(program).start()) {
      simulation.feed("words", "a", "b", "c", "d", "e", "f").tick();
      assertEquals(1, numbered.transactions());
      assertEquals(6, numbered.rows().size());
    }
  }

  /** Of no use as a key: every JVM hashes it differently. */
  private static final class Unstable {}

  @Test
  void anUpsertByAKeyThatOtherProcessesHashDifferentlyIsRefused() {
    Simulation.Program program =
        life -> life.<String>input("words").saveTo(table.upsert(word -> new Unstable()));
    try (Simulation simulation = Simulation.of(program).start()) {
      simulation.feed("words", "a");
      String message = assertThrows(StreamingException.class, simulation::tick).getMessage();
      assertTrue(message.contains(Unstable.class.getName()), message);
    }
  }

  @Test
  void aWindowSavesWhenItSlides() {
    MemoryTable<Tuple2<String, Long>> counts = MemoryTable.create();
    Simulation.Program program =
        life ->
            life.<String>input("words")
                .mapToPair(word -> Tuple2.of(word, 1L))
                .reduceByKeyAndWindow(Long::sum, SECOND.multipliedBy(4), SECOND.multipliedBy(2))
                .saveTo(counts.insert())
                .named("counts");
    try (Simulation simulation = Simulation.of(program).start()) {
      simulation.feed("words", "a").tick();
      assertEquals(List.of(), counts.rows());
      simulation.feed("words", "a").tick().crash().restart();
      simulation.tick(2);
      assertEquals(List.of(Tuple2.of("a", 2L), Tuple2.of("a", 2L)), counts.rows());
    }
  }

  @Test
  void totalsGoOnAfterACrash() {
    MemoryTable<Tuple2<String, Long>> totals = MemoryTable.create();
    try (Simulation simulation = Simulation.of(totals(totals)).start()) {
      simulation.feed("words", "a", "b", "a").tick().crash().restart();
      simulation.feed("words", "a").tick();
      assertEquals(Set.of(Tuple2.of("a", 3L), Tuple2.of("b", 1L)), Set.copyOf(totals.rows()));
    }
  }
}
