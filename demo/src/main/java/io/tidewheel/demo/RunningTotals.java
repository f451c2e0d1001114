package io.tidewheel.demo;

import io.tidewheel.demo.orders.Tally;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * The tally of all orders ever, by country; where the job's second output goes. What a batch puts
 * here holds all before it too, so that one that is run again changes nothing. Thread-safe.
 */
final class RunningTotals {
  private Map<String, Tally> totals = Map.of();
  private Instant lastBatch = Instant.MIN;
  private OptionalLong firstCount = OptionalLong.empty();

  /** Takes the totals after a batch, unless those after a later one are here already. */
  synchronized void put(Instant batchTime, Map<String, Tally> found) {
    if (batchTime.isBefore(lastBatch)) {
      return;
    }
    lastBatch = batchTime;
    totals = Map.copyOf(found);
    if (firstCount.isEmpty()) {
      firstCount = OptionalLong.of(count());
    }
    notifyAll();
  }

  /** The totals as they are now. */
  synchronized Map<String, Tally> byCountry() {
    return totals;
  }

  /** How many orders were in the totals after the first batch; empty before. */
  synchronized OptionalLong firstCount() {
    return firstCount;
  }

  private long count() {
    return totals.values().stream().mapToLong(Tally::count).sum();
  }

  /**
   * Waits until at least so many orders are in the totals.
   *
   * @return false if they were not within the time
   */
  synchronized boolean awaitCount(long expected, Duration longest) throws InterruptedException {
    long deadline = System.nanoTime() + longest.toNanos();
    while (count() < expected) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }
}
