package io.tidewheel.kills;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.kills.trap.Step;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * F01, F02: programs are killed at every step and at random, also while they recover, and each
 * result is there once. A sample of {@link KillCampaign}.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class KillTest {
  private static final List<Step> STEPS = Step.ofPrograms();
  private static final List<Step> STEPS_OF_SINKS =
      List.of(Step.FENCE, Step.WRITE, Step.COMMIT, Step.COMMITTED, Step.JOURNAL_COMMIT);

  private static void sample(String destination, List<Step> steps, int more, long seed)
      throws Exception {
    Tally tally = new Tally();
    new Siege(Destinations.named(destination), tally, seed).sample(steps, more);
    System.out.println(tally);
  }

  @Test
  void sqliteHasEachResultOnceWhateverStepIsTheLast() throws Exception {
    sample("sqlite", STEPS, 4, 1);
  }

  @Test
  void postgresHasEachResultOnce() throws Exception {
    sample("postgres", STEPS_OF_SINKS, 2, 6);
  }

  @Test
  void ownSinkHasEachResultOnce() throws Exception {
    sample("log", STEPS_OF_SINKS, 2, 2);
  }

  @Test
  void ownForeachRddIntoSqliteHasEachResultOnce() throws Exception {
    sample("foreach-sqlite", STEPS_OF_SINKS, 2, 3);
  }

  @Test
  void ownForeachRddIntoPostgresHasEachResultOnce() throws Exception {
    sample("foreach-postgres", STEPS_OF_SINKS, 2, 5);
  }

  /** What a foreachRDD that knows nothing of batches comes to: the oracle must see it. */
  @Test
  void outputsThatDoNotLookAtTheBatchAreFoundOut() throws Exception {
    try (KilledRun run = new KilledRun(Destinations.named("careless"), 4)) {
      AssertionError found =
          assertThrows(
              AssertionError.class,
              () -> {
                for (int i = 0; i < 20; i++) {
                  run.killAt(Step.COMMITTED);
                }
              });
      assertTrue(found.getMessage().contains("twice: "), found.getMessage());
      run.discard();
    }
  }
}
