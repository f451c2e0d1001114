package io.tidewheel.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.CheckpointException;
import io.tidewheel.RDD;
import io.tidewheel.StreamingConf;
import io.tidewheel.StreamingContext;
import io.tidewheel.Tuple2;
import io.tidewheel.testkit.Simulation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that ends and goes on: what it keeps, what it may change, what is refused. */
class CheckpointTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private static Simulation.Program totals(String name) {
    return totals(name, MINUTE, SECOND);
  }

  private static Simulation.Program totals(String name, Duration width, Duration slide) {
    return life ->
        life.output(
            "totals",
            life.<String>input("words")
                .mapToPair(word -> Tuple2.of(word, 1L))
                .reduceByKeyAndWindow(Long::sum, width, slide)
                .named(name));
  }

  private static Simulation started(Simulation.Program program) {
    return Simulation.of(program).start();
  }

  // ------------------------------------------------------------------ going on

  @Test
  void stateAndPositionsSurviveAStop() {
    try (Simulation simulation = started(totals("totals"))) {
      simulation.feed("words", "a", "b", "a").tick();
      simulation.stop().restart();
      simulation.feed("words", "a").tick().expect("totals", Tuple2.of("a", 3L), Tuple2.of("b", 1L));
    }
  }

  @Test
  void stateAndPositionsSurviveACrash() {
    try (Simulation simulation = started(totals("totals"))) {
      simulation.feed("words", "a", "b", "a").tick();
      simulation.crash().restart();
      simulation.feed("words", "a").tick().expect("totals", Tuple2.of("a", 3L), Tuple2.of("b", 1L));
    }
  }

  @Test
  void batchIdsAndTimesGoOn() {
    List<Long> ids = Collections.synchronizedList(new ArrayList<>());
    Simulation.Program program =
        life -> life.<String>input("words").foreachRDD(rdd -> ids.add(rdd.batch().id()));
    try (Simulation simulation = started(program)) {
      simulation.tick(3).crash().restart().tick(2);
      assertEquals(List.of(0L, 1L, 2L, 3L, 4L), ids);
    }
  }

  /** F14, an outage is a clock that jumped forward: no tick is skipped, they are merged. */
  @Test
  void ticksMissedInAnOutageAreOneBatch() {
    List<Long> counts = Collections.synchronizedList(new ArrayList<>());
    Simulation.Program program =
        life -> life.<String>input("words").foreachRDD(rdd -> counts.add(rdd.count()));
    try (Simulation simulation = started(program)) {
      simulation.feed("words", "a").tick().crash();
      simulation.feed("words", "b", "c").advance(Duration.ofSeconds(100)).restart();
      assertEquals(List.of(1L, 2L), counts);
    }
  }

  @Test
  void theFirstBatchAfterAnOutageIsBounded() {
    List<Long> counts = Collections.synchronizedList(new ArrayList<>());
    Simulation.Program program =
        life -> life.<Integer>input("numbers").foreachRDD(rdd -> counts.add(rdd.count()));
    try (Simulation simulation =
        Simulation.of(program).set("streaming.recovery.maxRecords", "4").start()) {
      simulation.tick().crash();
      for (int i = 0; i < 10; i++) {
        simulation.feed("numbers", i);
      }
      simulation.tick().restart().tick();
      assertEquals(List.of(0L, 4L, 6L), counts);
    }
  }

  @Test
  void recordsOfAVolatileInputAreLostAndTheBatchRunsWithoutThem() {
    Queue<RDD<Integer>> queue = new ArrayDeque<>();
    Map<Long, Long> counts = Collections.synchronizedMap(new TreeMap<>());
    Simulation.Program program =
        life ->
            life.context()
                .queueStream(queue)
                .foreachRDD(
                    rdd -> {
                      counts.put(rdd.batch().id(), rdd.count());
                      if (rdd.count() == 3 && counts.size() == 2) {
                        throw new IllegalStateException("the output is broken");
                      }
                    });
    try (Simulation simulation = Simulation.of(program).set("streaming.batch.maxAttempts", "1")) {
      simulation.start().tick();
      queue.add(simulation.context().parallelize(List.of(1, 2, 3)));
      assertThrows(RuntimeException.class, simulation::tick);
      simulation.restart().tick();
      assertEquals(Map.of(0L, 0L, 1L, 0L, 2L, 0L), counts);
    }
  }

  // ------------------------------------------------------------------ changed programs

  @Test
  void aWindowMayBecomeWider() {
    try (Simulation simulation = started(totals("totals", Duration.ofSeconds(2), SECOND))) {
      simulation.feed("words", "a").tick().stop();
      simulation.deploy(totals("totals", MINUTE, SECOND)).restart();
      simulation.tick(5).expect("totals", Tuple2.of("a", 1L));
    }
  }

  @Test
  void anotherSlideIsRefused() {
    try (Simulation simulation = started(totals("totals"))) {
      simulation.feed("words", "a").tick().stop();
      String message = refusal(simulation, totals("totals", MINUTE, Duration.ofSeconds(2)));
      assertTrue(message.contains("slides by 1000 ms in the checkpoint, now by 2000 ms"), message);
    }
  }

  /** F51: an operator that was renamed is refused with the line to write. */
  @Test
  void aRenamedOperatorIsRefusedWithTheRemedyAndNothingIsChanged() {
    try (Simulation simulation = started(totals("totals"))) {
      simulation.feed("words", "a").tick().stop();
      String message = refusal(simulation, totals("sums"));
      assertTrue(message.contains("operator 'totals' is not in the program"), message);
      assertTrue(message.contains(".named(\"totals\")"), message);
      assertTrue(message.contains("streaming.checkpoint.allowDropState=totals"), message);
      simulation.deploy(totals("totals")).restart();
      simulation.feed("words", "a").tick().expect("totals", Tuple2.of("a", 2L));
    }
  }

  /** F51: dropping state takes permission. */
  @Test
  void stateIsDroppedWhenThatIsAllowed() {
    try (Simulation simulation = started(totals("totals"))) {
      simulation.feed("words", "a").tick().stop();
      simulation.set("streaming.checkpoint.allowDropState", "totals");
      simulation.deploy(totals("sums")).restart();
      simulation.feed("words", "a").tick().expect("totals", Tuple2.of("a", 1L));
    }
  }

  @Test
  void anotherIntervalIsRefused() {
    try (Simulation simulation = started(totals("totals"))) {
      simulation.tick().stop();
      simulation.every(Duration.ofMillis(500));
      String message = refusal(simulation, totals("totals"));
      assertTrue(message.contains("a batch every 1000 ms, the program every 500 ms"), message);
    }
  }

  @Test
  void theDefaultParallelismStaysAsItWas() {
    List<Integer> partitions = Collections.synchronizedList(new ArrayList<>());
    Simulation.Program program =
        life ->
            life.<String>input("words")
                .countByValue()
                .foreachRDD(rdd -> partitions.add(rdd.getNumPartitions()));
    try (Simulation simulation = started(program)) {
      simulation.tick().stop();
      simulation.set("streaming.defaultParallelism", "7").restart().tick();
      assertEquals(List.of(2, 2), partitions);
    }
  }

  private static String refusal(Simulation simulation, Simulation.Program program) {
    simulation.deploy(program);
    return assertThrows(CheckpointException.class, simulation::restart).getMessage();
  }

  // ------------------------------------------------------------------ on files

  private static StreamingContext onFiles(String name, Path directory) {
    StreamingContext context =
        new StreamingContext(new StreamingConf().setAppName(name), Duration.ofMillis(10));
    context.queueStream(new ArrayDeque<RDD<Integer>>()).foreachRDD(rdd -> {});
    context.checkpoint(directory.toString());
    return context;
  }

  private static Map<String, byte[]> contents(Path directory) throws IOException {
    Map<String, byte[]> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.getFileName().toString().equals("owner")) {
          contents.put(directory.relativize(file).toString(), Files.readAllBytes(file));
        }
      }
    }
    return contents;
  }

  @Test
  void aSecondInstanceIsRefusedWithTheHoldersHostAndPid(@TempDir Path directory) {
    try (StreamingContext first = onFiles("app", directory);
        StreamingContext second = onFiles("app", directory)) {
      first.start();
      String message = assertThrows(CheckpointException.class, second::start).getMessage();
      assertTrue(message.contains("pid=" + ProcessHandle.current().pid()), message);
      assertTrue(message.contains("host="), message);
    }
  }

  /** F50: a checkpoint of another application is refused and left as it is. */
  @Test
  void aForeignCheckpointIsRefusedAndUntouched(@TempDir Path directory) throws IOException {
    try (StreamingContext first = onFiles("one", directory)) {
      first.start();
    }
    Map<String, byte[]> before = contents(directory);
    try (StreamingContext second = onFiles("two", directory)) {
      String message = assertThrows(CheckpointException.class, second::start).getMessage();
      assertTrue(message.contains("of application 'one', this is 'two'"), message);
    }
    Map<String, byte[]> after = contents(directory);
    assertEquals(before.keySet(), after.keySet());
    before.forEach((name, bytes) -> assertTrue(Arrays.equals(bytes, after.get(name)), name));
  }

  @Test
  void getOrCreateAlwaysRunsTheFactory(@TempDir Path directory) {
    int[] made = new int[1];
    for (int i = 0; i < 2; i++) {
      try (StreamingContext context =
          StreamingContext.getOrCreate(
              directory.toString(),
              () -> {
                made[0]++;
                return onFiles("app", directory);
              })) {
        context.start();
      }
    }
    assertEquals(2, made[0]);
  }

  @Test
  void twoCheckpointsOfOneContextAreRefused(@TempDir Path directory) {
    try (StreamingContext context = onFiles("app", directory)) {
      assertThrows(IllegalArgumentException.class, () -> context.checkpoint("elsewhere"));
    }
  }
}
