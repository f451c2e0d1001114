package io.tidewheel.simulation;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.testkit.EveryStep;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Many crashes, and a table of them. The build runs a sample; {@code ./mvnw -Pcampaign -pl library
 * -am verify} the long one, with {@code -Dcampaign.seeds=N}.
 */
class CampaignTest {
  private static final int RANDOM_RUNS = 300;

  @Test
  void programsThatAreKilledAtRandomComeToWhatTheyWereFed() {
    int crashes = 0;
    for (long seed = 1; seed <= RANDOM_RUNS; seed++) {
      crashes += RandomRuns.run(seed);
    }
    assertTrue(crashes > RANDOM_RUNS, "crashes=" + crashes);
  }

  @Test
  @Tag("campaign")
  @Timeout(value = 8, unit = TimeUnit.HOURS)
  void campaign() {
    long seeds = Long.getLong("campaign.seeds", 60);
    System.out.printf("%-34s %7s %9s %9s %9s%n", "program", "steps", "runs", "crashes", "seconds");
    EveryStepTest.PROGRAMS.forEach(
        (name, program) -> {
          row(name, () -> EveryStepTest.check(name, program).seeds(1, seeds).check());
          row(
              name + ", 3 in a row",
              () -> EveryStepTest.check(name, program).seeds(1, seeds / 4 + 1).andAgain(2).check());
        });
    row(
        "random actions",
        () -> {
          int crashes = 0;
          for (long seed = 1_000; seed < 1_000 + seeds * 100; seed++) {
            crashes += RandomRuns.run(seed);
          }
          return new EveryStep.Report(0, (int) seeds * 100, crashes);
        });
  }

  private static void row(String name, Supplier<EveryStep.Report> work) {
    long started = System.nanoTime();
    EveryStep.Report report = work.get();
    System.out.printf(
        Locale.ROOT,
        "%-34s %7d %9d %9d %9.1f%n",
        name,
        report.steps(),
        report.runs(),
        report.crashes(),
        (System.nanoTime() - started) / 1e9);
  }
}
