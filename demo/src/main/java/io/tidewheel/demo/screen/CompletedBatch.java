package io.tidewheel.demo.screen;

import io.tidewheel.listener.BatchInfo;
import java.time.Duration;
import java.time.Instant;

/**
 * What there is to say of a batch; of simple parts, so that another process can be told.
 *
 * @param timeMillis its batch time, since the epoch
 * @param ticks of so many intervals
 * @param repeated how many of the records had come before, and were left out
 * @param tookMicros how long it ran
 * @param delayMicros from its tick to its end
 * @param endMillis when it ended, since the epoch
 */
public record CompletedBatch(
    long id,
    long timeMillis,
    int ticks,
    long records,
    long repeated,
    long tookMicros,
    long delayMicros,
    long endMillis) {

  /** What a listener is told, and how many records came again. */
  public static CompletedBatch of(BatchInfo batch, long repeated) {
    return new CompletedBatch(
        batch.batchId(),
        batch.batchTime().toEpochMilli(),
        batch.mergedTicks(),
        batch.numRecords(),
        repeated,
        micros(batch.steps().total()),
        micros(batch.totalDelay().orElse(Duration.ZERO)),
        batch.processingEndTime().orElse(batch.batchTime()).toEpochMilli());
  }

  private static long micros(Duration duration) {
    return Math.max(0, duration.toNanos() / 1000);
  }

  Instant time() {
    return Instant.ofEpochMilli(timeMillis);
  }

  Instant end() {
    return Instant.ofEpochMilli(endMillis);
  }

  double tookMillis() {
    return tookMicros / 1e3;
  }

  double delayMillis() {
    return delayMicros / 1e3;
  }
}
