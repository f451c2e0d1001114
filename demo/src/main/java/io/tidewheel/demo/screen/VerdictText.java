package io.tidewheel.demo.screen;

import io.tidewheel.demo.orders.Generated;
import io.tidewheel.demo.orders.Tally;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** A verdict for people. */
final class VerdictText {
  private VerdictText() {}

  /** The last line begins with {@code OK} or {@code FAILED}. */
  static List<String> lines(Verdict verdict) {
    Generated generated = verdict.generated();
    BatchFigures.Snapshot figures = verdict.figures();
    List<String> lines = new ArrayList<>();
    lines.add(
        "generated   %s orders in %s (%s/s)%s"
            .formatted(
                Numerals.count(generated.count() - generated.earlier()),
                Numerals.time(BatchFigures.millis(generated.duration())),
                Numerals.count(Math.round(verdict.generatedPerSecond())),
                inAll(generated.earlier(), generated.count())));
    lines.add(
        "processed   %s orders in %s batches (%s records/s)%s"
            .formatted(
                Numerals.count(verdict.newlyProcessed()),
                Numerals.count(figures.batches()),
                Numerals.count(Math.round(verdict.recordsPerSecond())),
                inAll(generated.earlier(), verdict.processedCount())));
    lines.add("batch time  " + spread(figures.batchTime()));
    lines.add("delay       " + spread(figures.delay()) + ", from tick to end of batch");
    verdict.kills().ifPresent(kills -> lines.add(line(kills)));
    verdict.received().ifPresent(received -> lines.add(line(received, verdict.ok())));
    lines.add("rows        " + verdict.rows().look());
    if (verdict.failure().isEmpty()) { // Else the job has not come to the end.
      verdict.differences().forEach(difference -> lines.add(line(difference)));
    }
    lines.add(conclusion(verdict));
    return lines;
  }

  private static String inAll(long earlier, long count) {
    return earlier == 0 ? "" : ", %s in all runs".formatted(Numerals.count(count));
  }

  private static String line(Kills kills) {
    return "killed      %s (SIGKILL); %s"
        .formatted(
            kills.ofSpark() ? whom(kills) : times(kills, "time"),
            kills
                .longest()
                .map(longest -> Numerals.time(BatchFigures.millis(longest)))
                .map(longest -> "a batch was committed again after " + longest + " at most")
                .orElse("no batch was committed after that"));
  }

  /** What of a receiver's promise was seen to hold, and no more. */
  private static String line(Verdict.Received received, boolean ok) {
    String orders =
        received.repeated() == 1 ? "1 order" : Numerals.count(received.repeated()) + " orders";
    String again = "came again  " + orders + ", left out by their number";
    if (!ok) {
      return again;
    }
    return received.logged()
        ? again + ": at least once into the engine, once in the tables"
        : again + "; no write-ahead log: nothing is promised, had the process died";
  }

  private static String whom(Kills kills) {
    return kills.victims().stream()
        .distinct()
        .map(victim -> many(victim, Collections.frequency(kills.victims(), victim)))
        .collect(Collectors.joining(", "));
  }

  private static String many(Kills.Victim victim, int count) {
    return victim.who() + (count == 1 ? "" : " " + Numerals.count(count) + " times");
  }

  private static String spread(BatchFigures.Spread spread) {
    return "p50 %s, p99 %s, max %s"
        .formatted(
            Numerals.time(spread.p50Millis()),
            Numerals.time(spread.p99Millis()),
            Numerals.time(spread.maxMillis()));
  }

  private static String line(Verdict.Difference difference) {
    return "differs     %s: generated %s; processed %s"
        .formatted(
            difference.country(), line(difference.generated()), line(difference.processed()));
  }

  private static String line(Tally tally) {
    return "%s (%s; ids: sum %s, xor %s)"
        .formatted(
            Numerals.count(tally.count()),
            Numerals.money(tally.cents()),
            Numerals.count(tally.sequenceSum()),
            Numerals.count(tally.sequenceXor()));
  }

  private static String conclusion(Verdict verdict) {
    if (verdict.ok()) {
      String countries = countries(verdict.processed().size(), "matches", "match");
      return verdict
          .kills()
          .map(kills -> "OK after %s: %s".formatted(times(kills, "kill"), countries))
          .orElse("OK: " + countries + " in count and sums")
          .concat(": every order was counted exactly once");
    }
    if (verdict.failure().isPresent()) {
      return "FAILED: the job stopped: " + verdict.failure().get().getMessage();
    }
    if (verdict.generated().failed() > 0) {
      return "FAILED: Kafka did not acknowledge %s orders, so nothing can be said: %s"
          .formatted(
              Numerals.count(verdict.generated().failed()), verdict.generated().firstFailure());
    }
    return "FAILED: %s from what was generated"
        .formatted(countries(verdict.differences().size(), "differs", "differ"));
  }

  private static String times(Kills kills, String noun) {
    return Numerals.count(kills.count()) + " " + noun + (kills.count() == 1 ? "" : "s");
  }

  private static String countries(int count, String verbOfOne, String verbOfMany) {
    return count == 1 ? "1 country " + verbOfOne : count + " countries " + verbOfMany;
  }
}
