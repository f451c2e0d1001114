package io.tidewheel.demo.screen;

import io.tidewheel.demo.orders.Generated;
import io.tidewheel.demo.orders.Tally;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * How a run ended.
 *
 * @param generated what was sent
 * @param processed the totals by country that are in the database
 * @param figures of all batches
 * @param span from the first order to the end of the last batch that had any
 * @param received what came through a receiver; empty if there was none
 * @param kills empty if nothing was to be killed
 * @param rows where the totals are
 * @param failure what ended the job early; empty if nothing did
 */
public record Verdict(
    Generated generated,
    Map<String, Tally> processed,
    BatchFigures.Snapshot figures,
    Duration span,
    Optional<Received> received,
    Optional<Kills> kills,
    Rows rows,
    Optional<RuntimeException> failure) {

  /**
   * Where rows are.
   *
   * @param database without secrets
   * @param look how to see them, or what became of them
   */
  public record Rows(String database, String look) {}

  /**
   * What came through a receiver.
   *
   * @param logged whether there was a write-ahead log
   * @param repeated how many orders came again, and were left out
   */
  public record Received(boolean logged, long repeated) {}

  /** A country that the two do not agree on. */
  public record Difference(String country, Tally generated, Tally processed) {}

  /** Whether each order that Kafka acknowledged was processed once, and nothing else was. */
  public boolean ok() {
    return failure.isEmpty() && generated.failed() == 0 && differences().isEmpty();
  }

  /** By country; empty if the totals match. */
  public List<Difference> differences() {
    TreeSet<String> countries = new TreeSet<>(generated.acknowledged().keySet());
    countries.addAll(processed.keySet());
    return countries.stream()
        .map(
            country ->
                new Difference(
                    country,
                    generated.acknowledged().getOrDefault(country, Tally.NONE),
                    processed.getOrDefault(country, Tally.NONE)))
        .filter(difference -> !difference.generated().equals(difference.processed()))
        .toList();
  }

  /** How many orders are in the totals. */
  public long processedCount() {
    return processed.values().stream().mapToLong(Tally::count).sum();
  }

  /** How many of them came in this run. */
  public long newlyProcessed() {
    return processedCount() - generated.earlier();
  }

  /** What this run processed. */
  public double recordsPerSecond() {
    return newlyProcessed() * 1e3 / Math.max(1, span.toMillis());
  }

  /** What this run sent. */
  public double generatedPerSecond() {
    return (generated.count() - generated.earlier())
        * 1e3
        / Math.max(1, generated.duration().toMillis());
  }
}
