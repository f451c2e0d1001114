package io.tidewheel.demo.screen;

import io.tidewheel.demo.orders.Generated;
import io.tidewheel.demo.orders.Sales;
import io.tidewheel.demo.orders.Tally;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** A run to show. */
final class Samples {
  static final Instant TIME = Instant.parse("2026-11-22T10:00:01.500Z");

  static final RunSettings SETTINGS =
      new RunSettings(
          10_000,
          Duration.ofMillis(500),
          Optional.of(Duration.ofSeconds(20)),
          Approach.DIRECT,
          Optional.empty(),
          Duration.ZERO);

  static final Map<String, Sales> WINDOW =
      Map.of(
          "DE", new Sales(4_000, 23_456_789),
          "US", new Sales(8_001, 52_000_000),
          "BR", new Sales(1_950, 6_000_005),
          "XX", new Sales(1, 7));

  static final Verdict.Rows ROWS = new Verdict.Rows("jdbc:sqlite:x.db", "select it");

  private Samples() {}

  /** A batch that took 12.3 ms and ended 45 ms after its tick. */
  static CompletedBatch batch(long id, Instant time, long records) {
    long millis = time.toEpochMilli();
    return new CompletedBatch(id, millis, 1, records, 0, 12_300, 45_000, millis + 45);
  }

  static Board board(Map<String, Sales> window) {
    BatchFigures figures = new BatchFigures(SETTINGS.interval(), TIME.minusSeconds(9));
    figures.add(batch(0, TIME.minusMillis(1000), 3_000));
    figures.add(batch(1, TIME.minusMillis(500), 5_001));
    figures.add(batch(2, TIME, 5_011));
    return new Board(
        batch(2, TIME, 5_011),
        figures.snapshot(),
        13_012,
        312,
        window.isEmpty() ? Optional.empty() : Optional.of(new RevenueWindows.Window(TIME, window)),
        !window.isEmpty(),
        Optional.empty());
  }

  static Verdict verdict(Map<String, Tally> generated, Map<String, Tally> processed) {
    return new Verdict(
        new Generated(generated, 0, 0, "", Duration.ofSeconds(2)),
        processed,
        board(WINDOW).figures(),
        Duration.ofMillis(2_500),
        Optional.empty(),
        Optional.empty(),
        ROWS,
        Optional.empty());
  }
}
