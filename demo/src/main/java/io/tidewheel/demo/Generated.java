package io.tidewheel.demo;

import java.time.Duration;
import java.util.Map;

/**
 * What a generator sent.
 *
 * @param acknowledged by country; what must be found again
 * @param failed how many orders Kafka did not acknowledge; they may be in the topic or not
 * @param firstFailure why; empty if none failed
 * @param duration from the first order to the last
 */
record Generated(
    Map<String, Tally> acknowledged, long failed, String firstFailure, Duration duration) {

  long count() {
    return acknowledged.values().stream().mapToLong(Tally::count).sum();
  }
}
