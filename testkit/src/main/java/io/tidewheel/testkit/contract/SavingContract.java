package io.tidewheel.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.DStream;
import io.tidewheel.StateSpec;
import io.tidewheel.Tuple2;
import io.tidewheel.spi.sink.Sink;
import io.tidewheel.testkit.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every {@link Sink} must do, and what programs that save to it may rely on: each record is
 * there once, wherever they are killed. Takes an engine, a journal and state stores on the class
 * path.
 */
@Timeout(300)
public abstract class SavingContract extends SinkContract {
  private static final int KEYS = 4;
  private static final long LAST = 40;

  /** For the subclass. */
  protected SavingContract() {}

  /** Numbers are put in with the sum of their key so far, and the sums themselves are kept. */
  private Simulation.Program sums(Lives lives) {
    Sink<Entry> insert = lives.trapped(inserting());
    Sink<Entry> upsert = lives.trapped(upserting());
    return life -> {
      lives.begin(life);
      DStream<Long> numbers = life.input("numbers");
      numbers
          .mapToPair(number -> Tuple2.of(number % KEYS, number))
          .mapWithState(
              StateSpec.<Long, Long, Long, Entry>function(
                  (key, number, state) -> {
                    long sum = number.orElse(0L) + (state.exists() ? state.get() : 0L);
                    state.update(sum);
                    return new Entry("number-" + number.orElse(0L), sum);
                  }))
          .saveTo(insert)
          .named("numbers");
      numbers
          .mapToPair(number -> Tuple2.of(number % KEYS, number))
          .<Long>updateStateByKey(
              (more, sum) ->
                  Optional.of(sum.orElse(0L) + more.stream().mapToLong(Long::longValue).sum()))
          .map(sum -> new Entry("sum-" + sum._1(), sum._2()))
          .saveTo(upsert)
          .named("sums");
    };
  }

  private static void script(Simulation simulation) {
    for (long first = 1; first <= LAST; first += 10) {
      simulation.feed("numbers", LongStream.range(first, first + 10).boxed().toArray(Long[]::new));
      simulation.tick();
      if (first == 11) {
        simulation.tick();
      }
    }
  }

  private static final class Expected {
    final List<Entry> inserted = new ArrayList<>();
    final List<Entry> upserted = new ArrayList<>();

    Expected() {
      Map<Long, Long> sums = new HashMap<>();
      for (long number = 1; number <= LAST; number++) {
        long sum = sums.merge(number % KEYS, number, Long::sum);
        inserted.add(new Entry("number-" + number, sum));
      }
      sums.forEach((key, sum) -> upserted.add(new Entry("sum-" + key, sum)));
    }
  }

  private void assertEachOnce(String where) throws Exception {
    Expected expected = new Expected();
    assertEquals(sorted(expected.inserted), sorted(inserted()), where);
    assertEquals(sorted(expected.upserted), sorted(upserted()), where);
  }

  /** Runs with a crash at one step; returns how many steps of the sinks and of the disk it took. */
  private long[] run(long sinkStep, int diskStep) throws Exception {
    clear();
    Lives lives = new Lives(sinkStep);
    try (Simulation simulation = Simulation.of(sums(lives)).restartingAt(diskStep)) {
      simulation.start();
      script(simulation);
      assertEachOnce("crash at sink step " + sinkStep + ", disk step " + diskStep);
      assertEquals(sinkStep == 0 && diskStep == 0 ? 0 : 1, simulation.crashes());
      return new long[] {lives.steps(), simulation.steps()};
    }
  }

  @Test
  void eachRecordIsThereOnceWhateverStepOfTheSinkIsTheLast() throws Exception {
    long steps = run(0, 0)[0];
    assertTrue(steps > 20, "steps=" + steps);
    for (long step = 1; step <= steps; step++) {
      run(step, 0);
    }
  }

  @Test
  void eachRecordIsThereOnceWhateverStepOfTheDiskIsTheLast() throws Exception {
    long steps = run(0, 0)[1];
    for (int step = 1; step <= steps; step++) {
      run(0, step);
    }
  }

  /** The number of partitions is as it was when the batch was planned. */
  @Test
  void aRerunWithOtherParallelismWritesNothingTwice() throws Exception {
    for (long step = 1; step <= 12; step++) {
      clear();
      Lives lives = new Lives(step);
      try (Simulation simulation = Simulation.of(sums(lives)).restartingAt(0)) {
        simulation.start();
        simulation.set("streaming.defaultParallelism", "5").set("engine.threads", "4");
        script(simulation);
        assertEachOnce("crash at sink step " + step);
      }
    }
  }

  /** Tasks run twice there, partitions in any order, on copies of everything. */
  @Test
  void aRerunInAnotherOrderWritesNothingTwice() throws Exception {
    for (long step = 1; step <= 12; step++) {
      clear();
      Lives lives = new Lives(step);
      try (Simulation simulation =
          Simulation.of(sums(lives)).set("engine.strict", "true").restartingAt(0)) {
        simulation.start();
        script(simulation);
        assertEachOnce("crash at sink step " + step);
      }
    }
  }

  /** Values that are drawn anew in each run of a batch do not change where a record goes. */
  @Test
  void aRerunThatDrawsOtherNumbersPutsEachRecordThereOnce() throws Exception {
    long steps = random(0);
    for (long step = 1; step <= steps; step++) {
      random(step);
    }
  }

  private long random(long crashAt) throws Exception {
    clear();
    Lives lives = new Lives(crashAt);
    Sink<Entry> insert = lives.trapped(inserting());
    Simulation.Program program =
        life -> {
          lives.begin(life);
          life.<Long>input("numbers")
              .mapToPair(number -> Tuple2.of(number, number))
              .mapWithState(
                  StateSpec.<Long, Long, Long, Long>function(
                      (key, number, state) -> number.orElse(0L)))
              .map(number -> new Entry("number-" + number, ThreadLocalRandom.current().nextLong()))
              .repartition(3)
              .saveTo(insert);
        };
    try (Simulation simulation = Simulation.of(program).restartingAt(0)) {
      simulation.start();
      script(simulation);
      assertEquals(
          sorted(new Expected().inserted).stream().map(Entry::id).toList(),
          sorted(inserted()).stream().map(Entry::id).toList());
      return lives.steps();
    }
  }

  @Test
  void aStopAndAStartGoOn() throws Exception {
    Lives lives = new Lives(0);
    try (Simulation simulation = Simulation.of(sums(lives)).every(Duration.ofMillis(100))) {
      simulation.start();
      for (long number = 1; number <= LAST; number++) {
        simulation.feed("numbers", number).tick();
        if (number % 10 == 0) {
          simulation.stop().restart();
        }
      }
      assertEachOnce("stopped and started");
    }
  }
}
