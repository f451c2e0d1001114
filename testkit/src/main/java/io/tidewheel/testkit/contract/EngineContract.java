package io.tidewheel.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.tidewheel.spi.plan.PlanNode;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * What an engine promises whose tasks run in the JVM that started them: the contract of all
 * engines, and what rests on there being no other JVM to go to.
 */
public abstract class EngineContract extends StatefulEngineContract {
  /** For the subclass. */
  protected EngineContract() {}

  @Nested
  class FailuresOfTheJvm {
    @Test
    void areNotRetried() {
      Probe seen = probe;
      PlanNode node =
          Nodes.batch(42)
              .peek(
                  Nodes.batch(42).numbers(1, 1),
                  (task, value) -> {
                    seen.note("tried");
                    throw new OutOfMemoryError("made up");
                  });
      assertInstanceOf(OutOfMemoryError.class, failureOf(openBatch(42), node).getCause());
      assertEquals(1, seen.count("tried"));
    }
  }
}
