package io.tidewheel.internal.batch;

import io.tidewheel.listener.StepTimes;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the log says of batches that went well: a line a second at most, with what came together
 * since the last one, and none while there are no records. Used by the batch thread.
 */
final class BatchLog {
  private static final Logger LOG = LoggerFactory.getLogger(BatchLoop.class);
  private static final long SHORTEST_GAP_NANOS = TimeUnit.SECONDS.toNanos(1);

  private long lastLine = System.nanoTime() - SHORTEST_GAP_NANOS;
  private long batches;
  private long ticks;
  private long records;
  private Duration slowest = Duration.ZERO;

  void committed(PlannedBatch batch, StepTimes steps, Instant end) {
    batches++;
    ticks += batch.ticks();
    records += batch.records();
    slowest = steps.total().compareTo(slowest) > 0 ? steps.total() : slowest;
    long now = System.nanoTime();
    if (records > 0 && now - lastLine >= SHORTEST_GAP_NANOS) {
      LOG.info(
          "batch={} time={} records={} took={}ms delay={}ms{}",
          batch.id(),
          batch.time(),
          records,
          slowest.toMillis(),
          Duration.between(batch.time(), end).toMillis(),
          batches == 1 && ticks == 1
              ? ""
              : " (batches=" + batches + " ticks=" + ticks + ", took is the slowest)");
      lastLine = now;
      batches = 0;
      ticks = 0;
      records = 0;
      slowest = Duration.ZERO;
    }
  }
}
