package io.tidewheel.simulation;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.Tuple2;
import io.tidewheel.testkit.EveryStep;
import io.tidewheel.testkit.Simulation;
import java.time.Duration;
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

  private static void check(Simulation.Program program) {
    EveryStep.Report report = EveryStep.of(program, WORDS).seeds(1, 8).check();
    System.out.println(report);
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
}
