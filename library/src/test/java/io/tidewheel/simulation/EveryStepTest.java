package io.tidewheel.simulation;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.MapWithStateDStream;
import io.tidewheel.State;
import io.tidewheel.StateSpec;
import io.tidewheel.Tuple2;
import io.tidewheel.testkit.EveryStep;
import io.tidewheel.testkit.Simulation;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Programs that are killed at every I/O step give what they give when nobody kills them. */
class EveryStepTest {
  private static final Simulation.Script WORDS =
      simulation ->
          simulation
              .feed("words", "a", "b", "a")
              .tick()
              .feed("words", "c")
              .tick()
              .tick()
              .feed("words", "a", "c", "d", "a")
              .tick(2)
              .feed("words", "b")
              .advance(Duration.ofSeconds(3));

  /** One batch a tick: a window that is jumped over when ticks are merged is no difference then. */
  private static final Simulation.Script SINGLE_TICKS =
      simulation ->
          simulation
              .feed("words", "a", "b", "a")
              .tick()
              .feed("words", "c")
              .tick(2)
              .feed("words", "a", "c", "d", "a")
              .tick(3)
              .feed("words", "b")
              .tick(2);

  private static void check(Simulation.Program program) {
    check(program, WORDS);
  }

  private static void check(Simulation.Program program, Simulation.Script script) {
    EveryStep.Report report = EveryStep.of(program, script).seeds(1, 8).check();
    assertTrue(report.crashes() >= report.runs(), report::toString);
  }

  @Test
  void ofAProgramWithoutState() {
    check(
        life ->
            life.output(
                "counts",
                life.<String>input("words")
                    .mapToPair(word -> Tuple2.of(word, 1L))
                    .reduceByKey(Long::sum)));
  }

  @Test
  void ofAWindow() {
    check(
        life ->
            life.output(
                "counts",
                life.<String>input("words")
                    .mapToPair(word -> Tuple2.of(word, 1L))
                    .reduceByKeyAndWindow(
                        Long::sum,
                        (total, left) -> total - left,
                        Duration.ofSeconds(4),
                        Duration.ofSeconds(2))),
        SINGLE_TICKS);
  }

  @Test
  void ofRecordsInAWindow() {
    check(life -> life.output("words", life.<String>input("words").window(Duration.ofSeconds(3))));
  }

  @Test
  void ofStateOfKeys() {
    check(
        life ->
            life.output(
                "totals",
                life.<String>input("words")
                    .mapToPair(word -> Tuple2.of(word, 1L))
                    .<Long>updateStateByKey(
                        (ones, total) -> Optional.of(total.orElse(0L) + ones.size()))));
  }

  @Test
  void ofMappedStateWithATimeoutAndSnapshots() {
    Simulation.Program program =
        life -> {
          MapWithStateDStream<String, Long, Long, String> seen =
              life.<String>input("words")
                  .mapToPair(word -> Tuple2.of(word, 1L))
                  .mapWithState(
                      StateSpec.function(EveryStepTest::count).timeout(Duration.ofSeconds(2)));
          life.output("seen", seen);
          life.output("counts", seen.stateSnapshots());
        };
    EveryStep.Report report =
        EveryStep.of(program, WORDS).set("state.snapshot.minBytes", "1").seeds(1, 4).check();
    assertTrue(report.crashes() >= report.runs(), report::toString);
  }

  private static String count(String word, Optional<Long> one, State<Long> state) {
    if (state.isTimingOut()) {
      return word + " gone";
    }
    state.update((state.exists() ? state.get() : 0L) + one.orElseThrow());
    return word + " " + state.get();
  }

  /** F03: crashes while it recovers from crashes, up to five times in a row. */
  @Test
  void thatCrashAgainAndAgainWhileRecovering() {
    Simulation.Program program =
        life ->
            life.output(
                "totals",
                life.<String>input("words")
                    .mapToPair(word -> Tuple2.of(word, 1L))
                    .<Long>updateStateByKey(
                        (ones, total) -> Optional.of(total.orElse(0L) + ones.size())));
    for (int again = 1; again <= 5; again++) {
      EveryStep.Report report = EveryStep.of(program, WORDS).andAgain(again).check();
      assertTrue(report.crashes() > report.runs(), report::toString);
    }
  }
}
