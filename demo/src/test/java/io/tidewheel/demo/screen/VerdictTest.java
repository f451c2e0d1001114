package io.tidewheel.demo.screen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.StreamingException;
import io.tidewheel.demo.orders.Generated;
import io.tidewheel.demo.orders.Tally;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VerdictTest {
  private static final Map<String, Tally> DE_AND_US =
      Map.of("DE", new Tally(3_000, 100, 4_500_000, 7), "US", new Tally(1_000, 100, 500_000, 7));

  @Test
  void equalTotalsAreOk() {
    Verdict verdict = Samples.verdict(DE_AND_US, DE_AND_US);
    assertTrue(verdict.ok());
    assertEquals(
        """
        generated   4,000 orders in 2.00 s (2,000/s)
        processed   4,000 orders in 3 batches (1,600 records/s)
        batch time  p50 12 ms, p99 12 ms, max 12 ms
        delay       p50 45 ms, p99 45 ms, max 45 ms, from tick to end of batch
        rows        select it
        OK: 2 countries match in count and sums: every order was counted exactly once""",
        String.join("\n", VerdictText.lines(verdict)));
  }

  @Test
  void killsAreSaid() {
    Verdict equal = Samples.verdict(DE_AND_US, DE_AND_US);
    Kills kills =
        Kills.NONE
            .killed(Kills.Victim.JOB)
            .recovered(Duration.ofMillis(1_500))
            .killed(Kills.Victim.JOB)
            .killed(Kills.Victim.JOB)
            .recovered(Duration.ofMillis(900));
    Verdict verdict =
        new Verdict(
            equal.generated(),
            equal.processed(),
            equal.figures(),
            equal.span(),
            Optional.empty(),
            Optional.of(kills),
            Samples.ROWS,
            Optional.empty());
    List<String> lines = VerdictText.lines(verdict);
    assertEquals(
        "killed      3 times (SIGKILL); a batch was committed again after 1.50 s at most",
        lines.get(4));
    assertEquals(
        "OK after 3 kills: 2 countries match: every order was counted exactly once", lines.get(6));
  }

  private static Verdict received(boolean logged, long repeated, Map<String, Tally> processed) {
    Verdict equal = Samples.verdict(DE_AND_US, processed);
    return new Verdict(
        equal.generated(),
        equal.processed(),
        equal.figures(),
        equal.span(),
        Optional.of(new Verdict.Received(logged, repeated)),
        Optional.empty(),
        Samples.ROWS,
        Optional.empty());
  }

  @Test
  void ofAReceiverNoMoreIsSaidThanWasSeen() {
    assertEquals(
        "came again  1,234 orders, left out by their number: at least once into the engine, once in"
            + " the tables",
        VerdictText.lines(received(true, 1_234, DE_AND_US)).get(4));
    assertEquals(
        "came again  0 orders, left out by their number; no write-ahead log: nothing is promised, had the"
            + " process died",
        VerdictText.lines(received(false, 0, DE_AND_US)).get(4));
    assertEquals(
        "came again  1 order, left out by their number",
        VerdictText.lines(received(true, 1, Map.of())).get(4));
  }

  @Test
  void killsOfSparkAreSaidByName() {
    Kills kills =
        Kills.NONE
            .killed(Kills.Victim.EXECUTOR)
            .killed(Kills.Victim.WORKER)
            .recovered(Duration.ofMillis(900))
            .killed(Kills.Victim.EXECUTOR);
    Verdict equal = Samples.verdict(DE_AND_US, DE_AND_US);
    Verdict verdict =
        new Verdict(
            equal.generated(),
            equal.processed(),
            equal.figures(),
            equal.span(),
            Optional.empty(),
            Optional.of(kills),
            Samples.ROWS,
            Optional.empty());
    assertEquals(
        "killed      a Spark executor 2 times, a Spark worker (SIGKILL);"
            + " a batch was committed again after 900 ms at most",
        VerdictText.lines(verdict).get(4));
  }

  @Test
  void earlierRunsAreSaidApart() {
    Generated generated =
        new Generated(Map.of("FR", new Tally(7, 100, 21, 7)), 0, 0, "", Duration.ofSeconds(2));
    Verdict equal = Samples.verdict(DE_AND_US, DE_AND_US);
    Verdict verdict =
        new Verdict(
            generated.after(DE_AND_US),
            Map.of(
                "DE",
                new Tally(3_000, 100, 4_500_000, 7),
                "US",
                new Tally(1_000, 100, 500_000, 7),
                "FR",
                new Tally(7, 100, 21, 7)),
            equal.figures(),
            equal.span(),
            Optional.empty(),
            Optional.empty(),
            Samples.ROWS,
            Optional.empty());
    assertTrue(verdict.ok());
    assertEquals(
        List.of(
            "generated   7 orders in 2.00 s (4/s), 4,007 in all runs",
            "processed   7 orders in 3 batches (3 records/s), 4,007 in all runs"),
        VerdictText.lines(verdict).subList(0, 2));
  }

  @Test
  void oneTakenForAnotherIsSeenInTheSum() {
    Verdict verdict =
        Samples.verdict(
            DE_AND_US,
            Map.of(
                "DE",
                new Tally(3_000, 100, 4_500_001, 7),
                "US",
                new Tally(1_000, 100, 500_000, 7)));
    assertFalse(verdict.ok());
    List<String> lines = VerdictText.lines(verdict);
    assertEquals(
        List.of(
            "differs     DE: generated 3,000 (1.00; ids: sum 4,500,000, xor 7);"
                + " processed 3,000 (1.00; ids: sum 4,500,001, xor 7)",
            "FAILED: 1 country differs from what was generated"),
        lines.subList(5, lines.size()));
  }

  @Test
  void aCountryThatOnlyOneKnowsDiffers() {
    assertEquals(
        List.of(new Verdict.Difference("US", new Tally(1_000, 100, 500_000, 7), Tally.NONE)),
        Samples.verdict(DE_AND_US, Map.of("DE", new Tally(3_000, 100, 4_500_000, 7)))
            .differences());
    assertEquals(
        List.of(new Verdict.Difference("FR", Tally.NONE, new Tally(1, 100, 1, 7))),
        Samples.verdict(Map.of(), Map.of("FR", new Tally(1, 100, 1, 7))).differences());
  }

  @Test
  void withoutAcknowledgementNothingCanBeSaid() {
    Verdict equal = Samples.verdict(DE_AND_US, DE_AND_US);
    Verdict verdict =
        new Verdict(
            new Generated(DE_AND_US, 0, 2, "too late", Duration.ofSeconds(2)),
            DE_AND_US,
            equal.figures(),
            equal.span(),
            Optional.empty(),
            Optional.empty(),
            Samples.ROWS,
            Optional.empty());
    assertFalse(verdict.ok());
    assertEquals(
        "FAILED: Kafka did not acknowledge 2 orders, so nothing can be said: too late",
        VerdictText.lines(verdict).get(5));
  }

  @Test
  void aJobThatStoppedIsNotOk() {
    Verdict equal = Samples.verdict(DE_AND_US, DE_AND_US);
    Verdict verdict =
        new Verdict(
            equal.generated(),
            Map.of(),
            equal.figures(),
            equal.span(),
            Optional.empty(),
            Optional.empty(),
            Samples.ROWS,
            Optional.of(new StreamingException("batch=3, operator=map: not an order", null)));
    assertFalse(verdict.ok());
    assertEquals(
        "FAILED: the job stopped: batch=3, operator=map: not an order",
        VerdictText.lines(verdict).get(5));
  }
}
