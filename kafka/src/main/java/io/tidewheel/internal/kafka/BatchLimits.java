package io.tidewheel.internal.kafka;

import io.tidewheel.kafka.PerPartitionConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/**
 * How many records of each partition a batch may have. Used by the planning thread.
 *
 * <p>Rates are per second and batches may be short: 1 record a second is 0.01 of a record in a
 * batch of 10 ms. Fractions are therefore carried to the next batch, in {@link #carried} for the
 * maximum and in {@link #owed} for the minimum, so that rates come true over time whatever the
 * interval is.
 */
final class BatchLimits {
  private final PerPartitionConfig rates;
  private final long maxRecords;
  private final Map<TopicPartition, Double> carried = new HashMap<>();
  private final Map<TopicPartition, Double> owed = new HashMap<>();

  /**
   * @param maxRecords of all partitions together; 0 for no limit
   */
  BatchLimits(PerPartitionConfig rates, long maxRecords) {
    this.rates = rates;
    this.maxRecords = maxRecords;
  }

  /**
   * Decides.
   *
   * @param lags how many there are; none of them negative
   * @param mostRecords of all partitions together, in this batch only
   * @return how many of them to take, for the same partitions
   */
  Map<TopicPartition, Long> share(
      SortedMap<TopicPartition, Long> lags, Duration interval, long mostRecords) {
    long most = maxRecords == 0 ? mostRecords : Math.min(maxRecords, mostRecords);
    double seconds = interval.toNanos() / 1e9;
    Map<TopicPartition, Long> limited = new TreeMap<>(Selection.ORDER);
    lags.forEach((partition, lag) -> limited.put(partition, withinRate(partition, lag, seconds)));
    if (sum(limited) <= most) {
      owed.clear();
      return limited;
    }
    Map<TopicPartition, Long> shares = minimums(limited, seconds, most);
    List<TopicPartition> order = List.copyOf(limited.keySet());
    long[] rest =
        Shares.largestRemainder(
            most - sum(shares),
            order.stream().mapToLong(p -> limited.get(p) - shares.get(p)).toArray());
    for (int i = 0; i < rest.length; i++) {
      TopicPartition partition = order.get(i);
      long share = shares.merge(partition, rest[i], Long::sum);
      owed.computeIfPresent(partition, (p, credit) -> Math.max(0, credit - share));
    }
    return shares;
  }

  private long withinRate(TopicPartition partition, long lag, double seconds) {
    long rate = rates.maxRatePerPartition(partition);
    if (rate <= 0) {
      return lag;
    }
    double allowed = rate * seconds + carried.getOrDefault(partition, 0.0);
    carried.put(partition, allowed - Math.floor(allowed));
    return Math.min(lag, (long) allowed);
  }

  /** What each partition gets before the rest is shared; the longest owed first. */
  private Map<TopicPartition, Long> minimums(
      Map<TopicPartition, Long> limited, double seconds, long most) {
    owed.keySet().retainAll(limited.keySet());
    limited.forEach(
        (partition, limit) -> {
          if (limit > 0) {
            owed.merge(partition, rates.minRatePerPartition(partition) * seconds, Double::sum);
          } else {
            owed.remove(partition);
          }
        });
    List<TopicPartition> longestOwedFirst = new ArrayList<>(limited.keySet());
    longestOwedFirst.sort(Comparator.comparingDouble(p -> -owed.getOrDefault(p, 0.0)));
    Map<TopicPartition, Long> minimums = new TreeMap<>(Selection.ORDER);
    long left = most;
    for (TopicPartition partition : longestOwedFirst) {
      long due = owed.getOrDefault(partition, 0.0).longValue();
      long minimum = Math.min(left, Math.min(due, limited.get(partition)));
      minimums.put(partition, minimum);
      left -= minimum;
    }
    return minimums;
  }

  private static long sum(Map<TopicPartition, Long> numbers) {
    return numbers.values().stream().mapToLong(Long::longValue).sum();
  }
}
