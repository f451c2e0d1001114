package io.tidewheel.demo.job;

import io.tidewheel.demo.orders.Tally;
import java.util.Map;
import java.util.OptionalLong;

/** How many orders were in the totals after the first batch of this process. Thread-safe. */
final class FirstCount {
  private OptionalLong count = OptionalLong.empty();

  /** Takes the totals after a batch, of which only the first count. */
  synchronized void put(Map<String, Tally> totals) {
    if (count.isEmpty()) {
      count = OptionalLong.of(totals.values().stream().mapToLong(Tally::count).sum());
    }
  }

  /** Empty before the first batch. */
  synchronized OptionalLong get() {
    return count;
  }
}
