package io.tidewheel.internal.batch;

import io.tidewheel.internal.checkpoint.Entry.BatchPlanned;
import io.tidewheel.listener.StreamInputInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * A batch with its ranges.
 *
 * @param ticks how many ticks it covers
 * @param ranges by input id
 * @param planning how long the sources took
 * @param entry as the checkpoint notes it
 */
record PlannedBatch(
    long id,
    Instant time,
    int ticks,
    Map<Integer, Object> ranges,
    Map<Integer, StreamInputInfo> inputs,
    Instant submitted,
    Duration planning,
    BatchPlanned entry) {

  long records() {
    return inputs.values().stream().mapToLong(StreamInputInfo::numRecords).sum();
  }
}
