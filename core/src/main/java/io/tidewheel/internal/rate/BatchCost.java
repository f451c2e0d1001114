package io.tidewheel.internal.rate;

import java.time.Duration;

/**
 * What a committed batch cost. Attempts that failed do not count.
 *
 * @param records of all inputs
 * @param took from the begin of its planning to its commit
 * @param late from its tick to its begin
 * @param syncing the part of {@code took} that was waited for the checkpoint
 */
public record BatchCost(long records, Duration took, Duration late, Duration syncing) {

  /** Whether most of the time was waited for writes. */
  boolean isWriting() {
    return syncing.compareTo(took.dividedBy(2)) > 0;
  }
}
