package io.tidewheel.demo;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * How a run ended.
 *
 * @param generated what was sent
 * @param processed the job's totals by country
 * @param figures of all batches
 * @param span from the first order to the end of the last batch that had any
 * @param failure what ended the job early; empty if nothing did
 */
record Verdict(
    Generated generated,
    Map<String, Tally> processed,
    BatchFigures.Snapshot figures,
    Duration span,
    Optional<RuntimeException> failure) {

  /** A country that the two do not agree on. */
  record Difference(String country, Tally generated, Tally processed) {}

  /** Whether each order that Kafka acknowledged was processed once, and nothing else was. */
  boolean ok() {
    return failure.isEmpty() && generated.failed() == 0 && differences().isEmpty();
  }

  /** By country; empty if the totals match. */
  List<Difference> differences() {
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

  long processedCount() {
    return processed.values().stream().mapToLong(Tally::count).sum();
  }

  double recordsPerSecond() {
    return figures.records() * 1e3 / Math.max(1, span.toMillis());
  }

  double generatedPerSecond() {
    return (generated.count() - generated.earlier())
        * 1e3
        / Math.max(1, generated.duration().toMillis());
  }
}
