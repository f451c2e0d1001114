package io.tidewheel.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The tally of all orders since the start, by country; where the job's second output goes.
 *
 * <p>A batch may be run again after its output completed, so a batch that is in the totals already
 * is not added again. That makes "at least once" exact, as long as the process lives. Thread-safe.
 */
final class RunningTotals {
  private final Map<String, Tally> totals = new HashMap<>();
  private Instant lastBatch = Instant.MIN;
  private long count;

  /** Adds what a batch found; all of it or, if the batch is in the totals already, nothing. */
  synchronized void add(Instant batchTime, Map<String, Tally> found) {
    if (!batchTime.isAfter(lastBatch)) {
      return;
    }
    lastBatch = batchTime;
    found.forEach((country, tally) -> totals.merge(country, tally, Tally::plus));
    count += found.values().stream().mapToLong(Tally::count).sum();
    notifyAll();
  }

  /** The totals as they are now. */
  synchronized Map<String, Tally> byCountry() {
    return Map.copyOf(totals);
  }

  /**
   * Waits until at least so many orders are in the totals.
   *
   * @return false if they were not within the time
   */
  synchronized boolean awaitCount(long expected, Duration longest) throws InterruptedException {
    long deadline = System.nanoTime() + longest.toNanos();
    while (count < expected) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }
}
