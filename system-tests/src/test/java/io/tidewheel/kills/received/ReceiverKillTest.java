package io.tidewheel.kills.received;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.kills.trap.Step;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What receivers promise holds when the process is killed anywhere. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ReceiverKillTest {
  /** From the arrival of a record to the commit of its batch. */
  private static final List<Step> WITH_LOG = steps(true);

  private static final List<Step> WITHOUT_LOG = steps(false);

  private static List<Step> steps(boolean logged) {
    List<Step> steps =
        new ArrayList<>(
            List.of(
                Step.ARRIVED,
                Step.STORED,
                Step.PLAN,
                Step.JOURNAL,
                Step.COMPUTE,
                Step.WRITE,
                Step.COMMIT,
                Step.COMMITTED,
                Step.JOURNAL_COMMIT));
    if (logged) {
      steps.addAll(List.of(Step.LOG, Step.LOG_SEGMENT, Step.LOG_PURGE, Step.RECOVER));
    }
    return steps;
  }

  private static void kill(boolean reliable, List<Step> steps, int times, long seed)
      throws Exception {
    Random random = new Random(seed);
    int trapped = 0;
    try (ReceivingRun run = new ReceivingRun(reliable, seed)) {
      for (int i = 0; i < times; i++) {
        List<Step> mixed = new ArrayList<>(steps);
        Collections.shuffle(mixed, random);
        for (Step step : mixed) {
          trapped += run.killAt(step) ? 1 : 0;
        }
      }
      long rows = run.finish();
      System.out.printf(
          "receivers with%s log: %d kills, %d of them at a step, %d rows%n",
          reliable ? "" : "out", times * steps.size(), trapped, rows);
      assertTrue(trapped * 10 >= times * steps.size() * 8, "only " + trapped + " at their step");
    }
  }

  @Test
  @DisplayName(
      "F57: what was acknowledged is there, and there once, wherever the process is killed")
  void withAWriteAheadLogNothingAcknowledgedIsLost() throws Exception {
    kill(true, WITH_LOG, 1, 1);
  }

  @Test
  void withoutALogNothingIsThereTwice() throws Exception {
    kill(false, WITHOUT_LOG, 1, 2);
  }

  @Test
  @Tag("campaign")
  @Timeout(value = 2, unit = TimeUnit.HOURS)
  void campaign() throws Exception {
    for (long seed = 1; seed <= 10; seed++) {
      kill(true, WITH_LOG, 3, seed);
      kill(false, WITHOUT_LOG, 3, seed);
    }
  }
}
