package io.tidewheel.demo.job;

import java.time.Instant;
import java.util.TreeMap;

/** How many orders came again in the batches that nobody has heard of yet. Thread-safe. */
final class Repeats {
  private final TreeMap<Instant, Long> counts = new TreeMap<>();

  /** Keeps the count of a batch; that of a batch that is run again replaces itself. */
  synchronized void put(Instant batchTime, long count) {
    counts.put(batchTime, count);
  }

  /** The count of this batch, 0 if there is none; it and older ones are gone then. */
  synchronized long take(Instant batchTime) {
    long count = counts.getOrDefault(batchTime, 0L);
    counts.headMap(batchTime, true).clear();
    return count;
  }
}
