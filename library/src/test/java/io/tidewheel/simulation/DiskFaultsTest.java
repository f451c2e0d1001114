package io.tidewheel.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.CheckpointException;
import io.tidewheel.StreamingContextState;
import io.tidewheel.Tuple2;
import io.tidewheel.testkit.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a program does when its disk fails without the machine going down. */
class DiskFaultsTest {
  private static final Simulation.Program TOTALS =
      life ->
          life.output(
              "totals",
              life.<String>input("words")
                  .mapToPair(word -> Tuple2.of(word, 1L))
                  .<Long>updateStateByKey(
                      (ones, total) -> Optional.of(total.orElse(0L) + ones.size())));

  private static CheckpointException failure(Simulation simulation) {
    RuntimeException thrown = assertThrows(RuntimeException.class, simulation::tick);
    assertEquals(StreamingContextState.STOPPED, simulation.context().getState());
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof CheckpointException checkpoint) {
        return checkpoint;
      }
    }
    throw new AssertionError("no CheckpointException", thrown);
  }

  /** F09: a failed fsync stops the program with the cause, and is never tried again. */
  @Test
  void f09AFailedFsyncStopsTheProgramAndIsNotRetried() {
    for (int failing = 1; failing <= 2; failing++) {
      try (Simulation simulation = Simulation.of(TOTALS).start()) {
        simulation.feed("words", "a").tick();
        simulation.disk().failSync(failing);
        simulation.feed("words", "b");
        int syncs = simulation.disk().syncs();
        CheckpointException failure = failure(simulation);
        assertTrue(failure.getMessage().contains("Input/output error"), failure::getMessage);
        assertTrue(failure.getMessage().contains("start it again"), failure::getMessage);
        assertEquals(syncs + failing, simulation.disk().syncs(), "no sync after the failed one");
        simulation.restart().expect("totals", Tuple2.of("a", 1L), Tuple2.of("b", 1L));
      }
    }
  }

  @Test
  void f09FsyncsThatAlwaysFailLetNothingOut() {
    List<Long> outputs = Collections.synchronizedList(new ArrayList<>());
    Simulation.Program program =
        life -> life.<String>input("words").foreachRDD(rdd -> outputs.add(rdd.batch().id()));
    try (Simulation simulation = Simulation.of(program).start()) {
      simulation.tick().disk().failAllSyncs();
      CheckpointException ignored = failure(simulation.feed("words", "a"));
      assertEquals(List.of(0L), outputs, "no output beyond the last durable batch");
    }
  }

  /** F10: a full disk stops the program cleanly; with space it goes on without a repair. */
  @Test
  void f10AFullDiskStopsTheProgramAndItGoesOnOnceThereIsSpace() {
    for (int free = 0; free <= 4096; free += 64) {
      try (Simulation simulation = Simulation.of(TOTALS).start()) {
        simulation.feed("words", "a").tick();
        simulation.disk().capacity(simulation.disk().size() + free);
        boolean full = false;
        for (int i = 0; i < 100 && !full; i++) {
          simulation.feed("words", "a" + i);
          try {
            simulation.tick();
          } catch (RuntimeException e) {
            full = true;
          }
        }
        assertTrue(full, "4 KiB are soon full");
        simulation.disk().capacity(Long.MAX_VALUE);
        simulation.restart().feed("words", "a").tick();
        Object total =
            simulation.lastOutput("totals").stream()
                .filter(pair -> ((Tuple2<?, ?>) pair)._1().equals("a"))
                .findFirst()
                .orElseThrow();
        assertEquals(Tuple2.of("a", 2L), total);
      }
    }
  }

  /** F11: a directory that cannot be written is refused at the start, at once. */
  @Test
  void f11AReadOnlyDirectoryIsRefusedAtTheStart() {
    try (Simulation simulation = Simulation.of(TOTALS).start()) {
      simulation.feed("words", "a").tick().stop();
      simulation.disk().readOnly(true);
      long started = System.nanoTime();
      String message = assertThrows(CheckpointException.class, simulation::restart).getMessage();
      assertTrue(System.nanoTime() - started < 1_000_000_000L, "within a second");
      assertTrue(message.contains("Read-only file system"), message);
      assertTrue(message.contains("writable"), message);
    }
  }

  /** F11: one that becomes read-only stops the program; nothing is put out that is not durable. */
  @Test
  void f11ADirectoryThatBecomesReadOnlyStopsTheProgram() {
    List<Long> outputs = Collections.synchronizedList(new ArrayList<>());
    Simulation.Program program =
        life -> life.<String>input("words").foreachRDD(rdd -> outputs.add(rdd.batch().id()));
    try (Simulation simulation = Simulation.of(program).start()) {
      simulation.tick().disk().readOnly(true);
      CheckpointException ignored = failure(simulation.feed("words", "a"));
      assertEquals(List.of(0L), outputs);
      simulation.disk().readOnly(false);
      simulation.restart();
      assertEquals(List.of(0L, 1L), outputs);
    }
  }

  /**
   * F53: an Error in a batch ends the program with its cause; nothing goes on without its thread.
   */
  @Test
  void f53AnErrorInABatchStopsTheProgramWithItsCause() {
    Simulation.Program program =
        life ->
            life.<String>input("words")
                .foreachRDD(
                    rdd -> {
                      if (!rdd.isEmpty()) {
                        throw new StackOverflowError("deep");
                      }
                    });
    try (Simulation simulation = Simulation.of(program).start()) {
      simulation.tick().feed("words", "a");
      Throwable thrown = assertThrows(RuntimeException.class, simulation::tick);
      assertEquals(StreamingContextState.STOPPED, simulation.context().getState());
      while (thrown.getCause() != null) {
        thrown = thrown.getCause();
      }
      assertEquals("deep", thrown.getMessage());
    }
  }

  /** What is kept does not grow with the number of batches. */
  @Test
  void theDirectoryStaysBoundedOverTenThousandBatches() {
    try (Simulation simulation =
        Simulation.of(TOTALS)
            .set("streaming.checkpoint.segmentBytes", "262144")
            .set("state.snapshot.minBytes", "65536")
            .start()) {
      long largest = 0;
      for (int i = 0; i < 10_000; i++) {
        simulation.feed("words", "a", "b" + i % 100).tick();
        largest = Math.max(largest, simulation.disk().size());
      }
      // A baseline a MiB, a segment before and one behind it, and two snapshots of 100 keys.
      assertTrue(largest < 2_000_000, "largest=" + largest);
    }
  }

  /** A committed batch costs two syncs, whatever it holds; one with volatile records three. */
  @Test
  void aCommittedBatchCostsTwoSyncsAndAnIdleOneNone() {
    Simulation.Program program =
        life -> {
          for (int i = 0; i < 5; i++) {
            life.output(
                "totals" + i,
                life.<String>input("words" + i)
                    .mapToPair(word -> Tuple2.of(word, 1L))
                    .<Long>updateStateByKey(
                        (ones, total) -> Optional.of(total.orElse(0L) + ones.size()))
                    .named("totals" + i));
          }
        };
    try (Simulation simulation = Simulation.of(program).start()) {
      simulation.tick();
      int before = simulation.disk().syncs();
      for (int i = 0; i < 5; i++) {
        simulation.feed("words" + i, "a", "b", "c");
      }
      simulation.tick();
      assertEquals(2, simulation.disk().syncs() - before);
    }
    Simulation.Program idle =
        life ->
            life.output(
                "window",
                life.<String>input("words")
                    .window(Duration.ofSeconds(100), Duration.ofSeconds(100)));
    try (Simulation simulation = Simulation.of(idle).start()) {
      simulation.tick();
      int before = simulation.disk().syncs();
      simulation.tick(10);
      assertEquals(0, simulation.disk().syncs() - before);
    }
  }
}
