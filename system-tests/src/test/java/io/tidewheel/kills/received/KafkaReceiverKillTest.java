package io.tidewheel.kills.received;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.kills.received.KafkaRun.Outcome;
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

/** A program that receives from Kafka through a write-ahead log loses nothing when it is killed. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class KafkaReceiverKillTest {
  /** Where offsets and blocks could come apart. */
  private static final List<Step> FEW =
      List.of(
          Step.ARRIVED,
          Step.LOG,
          Step.LOG,
          Step.LOG_PURGE,
          Step.JOURNAL,
          Step.COMMIT,
          Step.JOURNAL_COMMIT,
          Step.RECOVER);

  private static final List<Step> ALL =
      List.of(
          Step.ARRIVED,
          Step.LOG,
          Step.LOG_SEGMENT,
          Step.LOG_PURGE,
          Step.PLAN,
          Step.JOURNAL,
          Step.COMPUTE,
          Step.WRITE,
          Step.COMMIT,
          Step.COMMITTED,
          Step.JOURNAL_COMMIT,
          Step.LOCK,
          Step.RECOVER,
          Step.BASELINE);

  private static Outcome kill(List<Step> steps, int times, long seed) throws Exception {
    Random random = new Random(seed);
    int trapped = 0;
    try (KafkaRun run = new KafkaRun(seed)) {
      for (int i = 0; i < times; i++) {
        List<Step> mixed = new ArrayList<>(steps);
        Collections.shuffle(mixed, random);
        for (Step step : mixed) {
          trapped += run.killAt(step) ? 1 : 0;
        }
      }
      Outcome outcome = run.finish();
      System.out.printf(
          "receiver from Kafka: %d kills, %d of them at a step, %d rows, %d of them repeated%n",
          times * steps.size(), trapped, outcome.rows(), outcome.repeated());
      assertTrue(trapped * 10 >= times * steps.size() * 8, "only " + trapped + " at their step");
      return outcome;
    }
  }

  @Test
  void nothingIsLostAndOnlyWhatWasNotCommittedComesAgain() throws Exception {
    assertTrue(kill(FEW, 1, 1).rows() > 1_000);
  }

  private static Outcome terminate(int times, long seed) throws Exception {
    try (KafkaRun run = new KafkaRun(seed)) {
      for (int i = 0; i < times; i++) {
        run.terminate();
      }
      return run.finish();
    }
  }

  @Test
  @DisplayName("F54: SIGTERM amid the work loses nothing and repeats nothing")
  void whoIsAskedToEndRepeatsNothing() throws Exception {
    Outcome outcome = terminate(4, 3);
    assertTrue(outcome.rows() > 1_000);
    assertEquals(0, outcome.repeated());
  }

  @Test
  @Tag("campaign")
  @Timeout(value = 1, unit = TimeUnit.HOURS)
  void sigtermCampaign() throws Exception {
    for (long seed = 1; seed <= 10; seed++) {
      assertEquals(0, terminate(20, seed).repeated(), "seed=" + seed);
    }
  }

  @Test
  @Tag("campaign")
  @Timeout(value = 2, unit = TimeUnit.HOURS)
  void campaign() throws Exception {
    long repeated = 0;
    for (long seed = 1; seed <= 10; seed++) {
      repeated += kill(ALL, 2, seed).repeated();
    }
    assertTrue(repeated > 0, "no kill came between a block and its offsets");
  }
}
