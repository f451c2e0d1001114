package io.tidewheel.demo.orders;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * What was sent.
 *
 * @param acknowledged by country, in this run and those before; what must be found again
 * @param earlier how many of them in runs before
 * @param failed how many orders Kafka did not acknowledge; they may be in the topic or not
 * @param firstFailure why; empty if none failed
 * @param duration from the first order to the last
 */
public record Generated(
    Map<String, Tally> acknowledged,
    long earlier,
    long failed,
    String firstFailure,
    Duration duration) {

  /** How many orders were acknowledged. */
  public long count() {
    return acknowledged.values().stream().mapToLong(Tally::count).sum();
  }

  /**
   * What was found, whoever sent it.
   *
   * @param before how many of them were there before
   */
  public Generated in(Map<String, Tally> found, long before) {
    return new Generated(found, before, failed, firstFailure, duration);
  }

  /** This and what was sent in runs before. */
  public Generated after(Map<String, Tally> before) {
    Map<String, Tally> sum = new HashMap<>(before);
    acknowledged.forEach((country, tally) -> sum.merge(country, tally, Tally::plus));
    return new Generated(
        Map.copyOf(sum),
        before.values().stream().mapToLong(Tally::count).sum(),
        failed,
        firstFailure,
        duration);
  }
}
