package io.tidewheel.internal.graph;

import io.tidewheel.internal.rdd.Scope;
import java.time.Instant;

/**
 * The batch that is being built, as stream nodes see it.
 *
 * @param zeroTime the context's zero time
 */
public record Moment(long batchId, Instant time, Instant zeroTime, Scope scope) {
  /** Whether a stream with this slide has an RDD in this batch. */
  boolean isDue(long slideMillis) {
    return (time.toEpochMilli() - zeroTime.toEpochMilli()) % slideMillis == 0;
  }
}
