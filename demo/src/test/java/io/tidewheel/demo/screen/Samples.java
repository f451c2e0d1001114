package io.tidewheel.demo.screen;

import io.tidewheel.demo.orders.Generated;
import io.tidewheel.demo.orders.Sales;
import io.tidewheel.demo.orders.Tally;
import io.tidewheel.listener.BatchInfo;
import io.tidewheel.listener.StepTimes;
import io.tidewheel.listener.StreamInputInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A run to show. */
final class Samples {
  static final Instant TIME = Instant.parse("2026-11-22T10:00:01.500Z");

  static final RunSettings SETTINGS =
      new RunSettings(
          10_000, Duration.ofMillis(500), Optional.of(Duration.ofSeconds(20)), Duration.ZERO);

  static final Map<String, Sales> WINDOW =
      Map.of(
          "DE", new Sales(4_000, 23_456_789),
          "US", new Sales(8_001, 52_000_000),
          "BR", new Sales(1_950, 6_000_005),
          "XX", new Sales(1, 7));

  private Samples() {}

  /** A batch that took 12.3 ms and ended 45 ms after its tick. */
  static BatchInfo batch(long id, Instant time, long records) {
    Duration step = Duration.ofNanos(4_100_000);
    return new BatchInfo(
        id,
        time,
        1,
        Map.of(0, new StreamInputInfo(0, "kafka topics [orders]", records, Map.of())),
        time,
        Optional.of(time),
        Optional.of(time.plusMillis(45)),
        List.of(),
        new StepTimes(Duration.ZERO, step, step, Duration.ZERO, step),
        1,
        Optional.empty());
  }

  static Board board(Map<String, Sales> window) {
    BatchFigures figures = new BatchFigures(SETTINGS.interval());
    figures.add(batch(0, TIME.minusMillis(1000), 3_000));
    figures.add(batch(1, TIME.minusMillis(500), 5_001));
    figures.add(batch(2, TIME, 5_011));
    return new Board(
        batch(2, TIME, 5_011),
        figures.snapshot(),
        13_012,
        312,
        window.isEmpty() ? Optional.empty() : Optional.of(new RevenueWindows.Window(TIME, window)),
        !window.isEmpty());
  }

  static Verdict verdict(Map<String, Tally> generated, Map<String, Tally> processed) {
    return new Verdict(
        new Generated(generated, 0, 0, "", Duration.ofSeconds(2)),
        processed,
        board(WINDOW).figures(),
        Duration.ofMillis(2_500),
        Optional.empty());
  }
}
