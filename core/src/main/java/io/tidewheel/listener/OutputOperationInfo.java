package io.tidewheel.listener;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One output of a batch.
 *
 * @param id outputs count from 0 in registration order
 * @param name what the user called, or named it
 * @param endTime empty while it runs
 * @param failureReason empty unless it failed
 */
public record OutputOperationInfo(
    long batchId,
    Instant batchTime,
    int id,
    String name,
    Instant startTime,
    Optional<Instant> endTime,
    Optional<String> failureReason) {

  /** Empty while it runs. */
  public Optional<Duration> duration() {
    return endTime.map(end -> Duration.between(startTime, end));
  }
}
