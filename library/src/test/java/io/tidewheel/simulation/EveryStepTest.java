package io.tidewheel.simulation;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.DStream;
import io.tidewheel.DoubleAccumulator;
import io.tidewheel.LongAccumulator;
import io.tidewheel.MapWithStateDStream;
import io.tidewheel.PairDStream;
import io.tidewheel.State;
import io.tidewheel.StateSpec;
import io.tidewheel.Tuple2;
import io.tidewheel.testkit.EveryStep;
import io.tidewheel.testkit.SimulatedProgram;
import io.tidewheel.testkit.Simulation;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Programs that are killed at every I/O step give what they give when nobody kills them. */
class EveryStepTest {
  /** By what they are about. */
  static final Map<String, Simulation.Program> PROGRAMS = new LinkedHashMap<>();

  static {
    PROGRAMS.put("no state", life -> life.output("counts", pairs(life).reduceByKey(Long::sum)));
    PROGRAMS.put(
        "window with inverse",
        life ->
            life.output(
                "counts",
                pairs(life)
                    .reduceByKeyAndWindow(
                        Long::sum,
                        (total, left) -> total - left,
                        Duration.ofSeconds(4),
                        Duration.ofSeconds(2))));
    PROGRAMS.put(
        "window without inverse",
        life ->
            life.output(
                "counts",
                pairs(life)
                    .reduceByKeyAndWindow(
                        Long::sum, Duration.ofSeconds(4), Duration.ofSeconds(2))));
    PROGRAMS.put(
        "records in a window",
        life -> life.output("words", life.<String>input("words").window(Duration.ofSeconds(3))));
    PROGRAMS.put(
        "updateStateByKey",
        life ->
            life.output(
                "totals",
                pairs(life)
                    .<Long>updateStateByKey(
                        (ones, total) -> Optional.of(total.orElse(0L) + ones.size()))));
    PROGRAMS.put("mapWithState", EveryStepTest::timingOut);
    PROGRAMS.put("accumulators", EveryStepTest::summingUp);
  }

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

  private static final Simulation.Script MERGED_TICKS =
      simulation -> {
        SINGLE_TICKS.play(simulation);
        simulation.feed("words", "b").advance(Duration.ofSeconds(3)).tick();
      };

  private static PairDStream<String, Long> pairs(SimulatedProgram life) {
    return life.<String>input("words").mapToPair(word -> Tuple2.of(word, 1L));
  }

  private static void timingOut(SimulatedProgram life) {
    MapWithStateDStream<String, Long, Long, String> seen =
        pairs(life)
            .mapWithState(StateSpec.function(EveryStepTest::count).timeout(Duration.ofSeconds(2)));
    life.output("seen", seen);
    life.output("counts", seen.stateSnapshots());
  }

  /**
   * Sums as each batch sees them: what was added in tasks, by the program, and by other outputs.
   */
  private static void summingUp(SimulatedProgram life) {
    DStream<String> words = life.input("words");
    LongAccumulator seen = life.context().longAccumulator("seen");
    DoubleAccumulator weight = life.context().doubleAccumulator("weight");
    DStream<Object> sums =
        words.transform(
            rdd -> {
              LongAccumulator batches = rdd.context().longAccumulator("batches");
              batches.add(1);
              rdd.foreach(word -> seen.add(1));
              return rdd.context()
                  .parallelize(List.<Object>of(batches.value(), seen.value(), weight.value()));
            });
    life.output("sums", sums);
    words
        .map(
            word -> {
              weight.add(word.charAt(0) / 10.0);
              return word;
            })
        .foreachRDD(rdd -> rdd.repartition(2).foreach(word -> weight.add(0.1)));
  }

  private static String count(String word, Optional<Long> one, State<Long> state) {
    if (state.isTimingOut()) {
      return word + " gone";
    }
    state.update((state.exists() ? state.get() : 0L) + one.orElseThrow());
    return word + " " + state.get();
  }

  /** A check of a program, with snapshots as often as can be. */
  static EveryStep check(String name, Simulation.Program program) {
    boolean slides = name.startsWith("window");
    return EveryStep.of(program, slides ? SINGLE_TICKS : MERGED_TICKS)
        .set("state.snapshot.minBytes", "1");
  }

  static Iterable<String> names() {
    return PROGRAMS.keySet();
  }

  @ParameterizedTest
  @MethodSource("names")
  void givesTheSameWhereverItIsKilled(String name) {
    EveryStep.Report report = check(name, PROGRAMS.get(name)).seeds(1, 6).check();
    assertTrue(report.crashes() >= report.runs(), report::toString);
  }

  /** F03: crashes while it recovers from crashes, up to five times in a row. */
  @Test
  void f03GivesTheSameWhenItIsKilledAgainAndAgainWhileRecovering() {
    for (int again = 1; again <= 5; again++) {
      EveryStep.Report report =
          check("updateStateByKey", PROGRAMS.get("updateStateByKey")).andAgain(again).check();
      assertTrue(report.crashes() > report.runs(), report::toString);
    }
  }
}
