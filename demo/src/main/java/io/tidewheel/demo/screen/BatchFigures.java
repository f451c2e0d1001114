package io.tidewheel.demo.screen;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.HdrHistogram.Histogram;

/** What batches cost, gathered as they complete. Thread-safe. */
public final class BatchFigures {
  /** Over how long the current rate is an average. */
  private static final Duration RATE_SPAN = Duration.ofSeconds(5);

  private static final int REMEMBERED_BATCH_TIMES = 40;
  private static final int DIGITS = 3;

  /** Milliseconds: what half and 99 of a hundred stay below, and the most. */
  public record Spread(double p50Millis, double p99Millis, double maxMillis) {
    private static Spread of(Histogram micros) {
      return new Spread(
          micros.getValueAtPercentile(50) / 1e3,
          micros.getValueAtPercentile(99) / 1e3,
          micros.getMaxValue() / 1e3);
    }
  }

  /**
   * The figures as they stand.
   *
   * @param batches those that completed
   * @param records in all of them
   * @param recordsPerSecond lately
   * @param latestBatchMillis of the latest batches, oldest first
   * @param lastRecords when the last batch that had records ended; null if none had
   */
  public record Snapshot(
      long batches,
      long records,
      double recordsPerSecond,
      List<Double> latestBatchMillis,
      Spread batchTime,
      Spread delay,
      Instant lastRecords) {}

  private record Intake(long records, Duration span) {}

  private final Duration interval;
  private final Instant start;
  private final Histogram batchMicros = new Histogram(DIGITS);
  private final Histogram delayMicros = new Histogram(DIGITS);
  private final Deque<Intake> latest = new ArrayDeque<>();
  private final Deque<Double> latestBatchMillis = new ArrayDeque<>();
  private Duration latestSpan = Duration.ZERO;
  private long latestRecords;
  private long batches;
  private long records;
  private Instant lastRecords;

  /**
   * Figures of no batch yet.
   *
   * @param start when the run began: what a batch made up for before that does not lower the rate
   */
  public BatchFigures(Duration interval, Instant start) {
    this.interval = interval;
    this.start = start;
  }

  /** Adds a batch that completed. */
  public synchronized void add(CompletedBatch batch) {
    batches++;
    records += batch.records();
    batchMicros.recordValue(batch.tookMicros());
    delayMicros.recordValue(batch.delayMicros());
    if (batch.records() > 0) {
      lastRecords = batch.end();
    }
    latestBatchMillis.addLast(batch.tookMillis());
    if (latestBatchMillis.size() > REMEMBERED_BATCH_TIMES) {
      latestBatchMillis.removeFirst();
    }
    addIntake(new Intake(batch.records(), span(batch)));
  }

  private Duration span(CompletedBatch batch) {
    Duration ticks = interval.multipliedBy(batch.ticks());
    Duration running = Duration.between(start, batch.time());
    Duration most = running.compareTo(interval) < 0 ? interval : running;
    return ticks.compareTo(most) < 0 ? ticks : most;
  }

  private void addIntake(Intake intake) {
    latest.addLast(intake);
    latestRecords += intake.records();
    latestSpan = latestSpan.plus(intake.span());
    while (latest.size() > 1
        && latestSpan.minus(latest.getFirst().span()).compareTo(RATE_SPAN) >= 0) {
      Intake oldest = latest.removeFirst();
      latestRecords -= oldest.records();
      latestSpan = latestSpan.minus(oldest.span());
    }
  }

  /** The figures now. */
  public synchronized Snapshot snapshot() {
    double seconds = Math.max(1, latestSpan.toMillis()) / 1e3;
    return new Snapshot(
        batches,
        records,
        latestRecords / seconds,
        List.copyOf(latestBatchMillis),
        Spread.of(batchMicros),
        Spread.of(delayMicros),
        lastRecords);
  }

  static double millis(Duration duration) {
    return duration.toNanos() / 1e6;
  }
}
