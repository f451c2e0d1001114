package io.tidewheel.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidewheel.Tuple2;
import io.tidewheel.testkit.Simulation;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** Programs that are fed, stopped, killed and restarted at random, and what they must come to. */
final class RandomRuns {
  private static final int ACTIONS = 40;
  private static final int WORDS = 12;

  /** Counts words; the program under test. */
  static final Simulation.Program TOTALS =
      life ->
          life.output(
              "totals",
              life.<String>input("words")
                  .mapToPair(word -> Tuple2.of(word, 1L))
                  .<Long>updateStateByKey(
                      (ones, total) -> Optional.of(total.orElse(0L) + ones.size())));

  private RandomRuns() {}

  /**
   * Runs one; the totals at its end are those of all that was fed. Returns how often it crashed.
   */
  static int run(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<Object, Object> fed = new HashMap<>();
    try (Simulation simulation =
        Simulation.of(TOTALS)
            .seed(seed)
            .set("state.snapshot.minBytes", random.nextBoolean() ? "1" : "200")
            .set("streaming.checkpoint.segmentBytes", random.nextBoolean() ? "1024" : "100000")
            .start()) {
      for (int i = 0; i < ACTIONS; i++) {
        act(simulation, random, fed);
      }
      if (simulation.isCrashed()) {
        simulation.restart();
      }
      while (simulation.isCrashed()) {
        simulation.restart();
      }
      simulation.crashAt(Integer.MAX_VALUE / 2).tick();
      Map<Object, Object> totals = new HashMap<>();
      for (Object pair : simulation.lastOutput("totals")) {
        totals.put(((Tuple2<?, ?>) pair)._1(), ((Tuple2<?, ?>) pair)._2());
      }
      assertEquals(fed, totals, "seed=" + seed);
      return simulation.crashes();
    }
  }

  private static void act(Simulation simulation, SplittableRandom random, Map<Object, Object> fed) {
    switch (random.nextInt(8)) {
      case 0, 1, 2 -> {
        for (String word : words(random)) {
          simulation.feed("words", word);
          fed.merge(word, 1L, (one, other) -> (Long) one + (Long) other);
        }
      }
      case 3, 4 -> simulation.tick();
      case 5 -> simulation.advance(Duration.ofSeconds(1 + random.nextInt(5)));
      case 6 -> {
        if (!simulation.isCrashed()) {
          simulation.crashAt(1 + random.nextInt(12));
        }
      }
      default -> {
        if (!simulation.isCrashed()) {
          simulation.crash();
        }
        simulation.restart();
      }
    }
  }

  private static List<String> words(SplittableRandom random) {
    return random.ints(1 + random.nextInt(4), 0, WORDS).mapToObj(word -> "w" + word).toList();
  }
}
