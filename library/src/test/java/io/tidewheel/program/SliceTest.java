package io.tidewheel.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.DStream;
import io.tidewheel.RDD;
import io.tidewheel.testkit.Simulation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Batches of the past, computed again. */
class SliceTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final AtomicReference<DStream<String>> upper = new AtomicReference<>();

  private Simulation.Program program() {
    return life -> {
      upper.set(life.<String>input("words").map(String::toUpperCase));
      life.output("words", upper.get());
    };
  }

  private List<List<String>> slice(Instant from, Instant to) {
    return upper.get().slice(from, to).stream().map(RDD::collect).toList();
  }

  private static Instant at(Simulation simulation, int secondsAgo) {
    return simulation.clock().now().minusSeconds(secondsAgo);
  }

  @Test
  void computesBatchesOfThePastAlsoOfAnEarlierLife() {
    Simulation.Program program =
        life -> {
          program().define(life);
          life.context().remember(Duration.ofMinutes(1));
        };
    try (Simulation simulation = Simulation.of(program).start()) {
      simulation.feed("words", "a").tick().feed("words", "b", "c").tick();
      assertEquals(
          List.of(List.of("A"), List.of("B", "C")), slice(at(simulation, 1), at(simulation, 0)));
      simulation.crash().restart();
      simulation.feed("words", "d").tick();
      assertEquals(
          List.of(List.of("B", "C"), List.of("D")),
          slice(at(simulation, 1).minusMillis(-300), at(simulation, 0).plusMillis(900)));
      assertEquals(List.of(), slice(at(simulation, -5), at(simulation, -9).plusSeconds(2)));
    }
  }

  @Test
  void whatIsForgottenIsRefusedAndWhatIsToBeRememberedIsThere() {
    for (Duration remembered : List.of(Duration.ZERO, Duration.ofMinutes(50))) {
      Simulation.Program program =
          life -> {
            program().define(life);
            if (!remembered.isZero()) {
              life.context().remember(remembered);
            }
          };
      try (Simulation simulation =
          Simulation.of(program).set("streaming.checkpoint.segmentBytes", "20000").start()) {
        Instant first = simulation.clock().now().plus(SECOND);
        for (int i = 0; i < 300; i++) {
          simulation.feed("words", "w" + i).tick();
          if (i % 60 == 59) {
            simulation.stop().restart();
          }
        }
        if (remembered.isZero()) {
          String message =
              assertThrows(IllegalArgumentException.class, () -> slice(first, first)).getMessage();
          assertTrue(message.contains("ssc.remember("), message);
        } else {
          assertEquals(List.of(List.of("W0"), List.of("W1")), slice(first, first.plus(SECOND)));
        }
      }
    }
  }

  @Test
  void streamsThatCannotBeComputedAgainAreRefused() {
    AtomicReference<DStream<String>> window = new AtomicReference<>();
    AtomicReference<DStream<String>> queued = new AtomicReference<>();
    Simulation.Program program =
        life -> {
          program().define(life);
          window.set(upper.get().window(SECOND.multipliedBy(2)).map(word -> word));
          queued.set(life.context().queueStream(new ArrayDeque<RDD<String>>()).named("queue"));
          life.output("window", window.get());
          life.output("queued", queued.get());
        };
    try (Simulation simulation = Simulation.of(program).start()) {
      simulation.tick();
      Instant now = simulation.clock().now();
      String stateful =
          assertThrows(IllegalArgumentException.class, () -> window.get().slice(now, now))
              .getMessage();
      assertTrue(stateful.contains("keeps state"), stateful);
      String gone =
          assertThrows(IllegalArgumentException.class, () -> queued.get().slice(now, now))
              .getMessage();
      assertTrue(gone.contains("cannot be read again"), gone);
    }
  }

  @Test
  void takesACheckpointAndAStart() {
    AtomicReference<DStream<String>> words = new AtomicReference<>();
    Simulation.Program program =
        life -> {
          words.set(life.input("words"));
          Instant now = Instant.EPOCH;
          String message =
              assertThrows(IllegalStateException.class, () -> words.get().slice(now, now))
                  .getMessage();
          assertTrue(message.contains("ssc.checkpoint("), message);
          life.output("words", words.get());
        };
    try (Simulation simulation = Simulation.of(program).start()) {
      simulation.tick();
    }
  }
}
