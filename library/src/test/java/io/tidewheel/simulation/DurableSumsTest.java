package io.tidewheel.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.LongAccumulator;
import io.tidewheel.testkit.Simulation;
import org.junit.jupiter.api.Test;

/** Sums of accumulators with names go on in the next life of a program. */
class DurableSumsTest {
  private static final Simulation.Program COUNTING =
      life -> {
        LongAccumulator seen = life.context().longAccumulator("seen");
        life.<String>input("words").foreachRDD(rdd -> rdd.foreach(word -> seen.add(1)));
      };

  private static long seen(Simulation simulation) {
    return simulation.context().longAccumulator("seen").value();
  }

  @Test
  void aSumGoesOnAfterACrash() {
    try (Simulation simulation = Simulation.of(COUNTING)) {
      simulation.start().feed("words", "a", "b").tick().crash().restart();
      assertEquals(2, seen(simulation));
      simulation.feed("words", "c").tick();
      assertEquals(3, seen(simulation));
    }
  }

  @Test
  void aSumThatNobodyAsksForIsKept() {
    try (Simulation simulation = Simulation.of(COUNTING)) {
      simulation.start().feed("words", "a", "b").tick().stop();
      simulation.deploy(life -> life.output("words", life.<String>input("words"))).restart();
      simulation.feed("words", "c").tick().stop();
      simulation.deploy(COUNTING).restart().feed("words", "d").tick();
      assertEquals(3, seen(simulation));
    }
  }

  @Test
  void zeroIsKeptToo() {
    try (Simulation simulation = Simulation.of(COUNTING)) {
      simulation.start().feed("words", "a", "b").tick();
      simulation.context().longAccumulator("seen").reset();
      simulation.tick().crash().restart();
      assertEquals(0, seen(simulation));
      simulation.feed("words", "c").tick().crash().restart();
      assertEquals(1, seen(simulation));
    }
  }

  /** Sums are in the journal's entries, which are summed up in a new baseline at each start. */
  @Test
  void aSumOutlivesManyStarts() {
    try (Simulation simulation = Simulation.of(COUNTING)) {
      simulation.start();
      for (int i = 1; i <= 5; i++) {
        simulation.feed("words", "a").tick().stop().restart();
        assertEquals(i, seen(simulation));
      }
    }
  }

  @Test
  void aSumOfOtherNumbersIsRefusedAtStart() {
    try (Simulation simulation = Simulation.of(COUNTING)) {
      simulation.start().feed("words", "a").tick().stop();
      simulation.deploy(
          life -> {
            var sum = life.context().doubleAccumulator("seen");
            life.<String>input("words").foreachRDD(rdd -> rdd.foreach(word -> sum.add(1)));
          });
      String refused = assertThrows(RuntimeException.class, simulation::restart).getMessage();
      assertTrue(refused.contains("accumulator 'seen' sums up longs in the checkpoint"), refused);
    }
  }

  @Test
  void aSumOfOtherNumbersIsRefusedInABatch() {
    try (Simulation simulation = Simulation.of(COUNTING)) {
      simulation.start().feed("words", "a").tick().stop();
      simulation.deploy(life -> life.output("words", life.<String>input("words"))).restart();
      String refused =
          assertThrows(
                  IllegalArgumentException.class,
                  () -> simulation.context().doubleAccumulator("seen"))
              .getMessage();
      assertTrue(refused.contains("has that name in the checkpoint"), refused);
    }
  }
}
