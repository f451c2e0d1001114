package io.tidewheel.internal.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.kafka.PerPartitionConfig;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class BatchLimitsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final TopicPartition P0 = new TopicPartition("t", 0);
  private static final TopicPartition P1 = new TopicPartition("t", 1);
  private static final TopicPartition P2 = new TopicPartition("t", 2);

  private static PerPartitionConfig rates(long max, long min) {
    return new PerPartitionConfig() {
      @Override
      public long maxRatePerPartition(TopicPartition partition) {
        return max;
      }

      @Override
      public long minRatePerPartition(TopicPartition partition) {
        return min;
      }
    };
  }

  private static SortedMap<TopicPartition, Long> lags(long... lags) {
    SortedMap<TopicPartition, Long> byPartition = new TreeMap<>(Selection.ORDER);
    for (int i = 0; i < lags.length; i++) {
      byPartition.put(new TopicPartition("t", i), lags[i]);
    }
    return byPartition;
  }

  @Test
  void withoutLimitsTakesAll() {
    BatchLimits limits = new BatchLimits(rates(0, 1), 0);
    assertEquals(Map.of(P0, 5L, P1, 0L), limits.share(lags(5, 0), SECOND, Long.MAX_VALUE));
  }

  @Test
  void ratesArePerSecondWhateverTheInterval() {
    assertEquals(
        Map.of(P0, 200L, P1, 3L),
        new BatchLimits(rates(100, 1), 0)
            .share(lags(1000, 3), Duration.ofSeconds(2), Long.MAX_VALUE));
    assertEquals(
        Map.of(P0, 10L, P1, 3L),
        new BatchLimits(rates(100, 1), 0)
            .share(lags(1000, 3), Duration.ofMillis(100), Long.MAX_VALUE));
  }

  @Test
  void aRateBelowOnePerBatchComesTrueOverTime() {
    BatchLimits limits = new BatchLimits(rates(25, 1), 0);
    long taken = 0;
    for (int batch = 0; batch < 100; batch++) {
      taken += limits.share(lags(1000), Duration.ofMillis(10), Long.MAX_VALUE).get(P0);
    }
    assertEquals(25.0, (double) taken, 1.0);
  }

  @Test
  void minimumNeverLiftsAboveTheMaximum() {
    BatchLimits limits = new BatchLimits(rates(3, 50), 0);
    assertEquals(Map.of(P0, 3L, P1, 3L), limits.share(lags(100, 100), SECOND, Long.MAX_VALUE));
  }

  @Test
  void aBatchIsSharedByLag() {
    BatchLimits limits = new BatchLimits(rates(0, 0), 100);
    assertEquals(
        Map.of(P0, 75L, P1, 25L, P2, 0L),
        limits.share(lags(3000, 1000, 0), SECOND, Long.MAX_VALUE));
  }

  @Test
  void theSmallerOfBothLimitsHoldsForThisBatchOnly() {
    BatchLimits limits = new BatchLimits(rates(0, 0), 100);
    assertEquals(Map.of(P0, 30L, P1, 10L), limits.share(lags(3000, 1000), SECOND, 40));
    assertEquals(Map.of(P0, 75L, P1, 25L), limits.share(lags(3000, 1000), SECOND, 400));
    assertEquals(Map.of(P0, 0L, P1, 0L), limits.share(lags(3000, 1000), SECOND, 0));
    assertEquals(Map.of(P0, 5L), new BatchLimits(rates(0, 0), 0).share(lags(9), SECOND, 5));
  }

  @Test
  void minimumIsGivenBeforeTheRestIsShared() {
    BatchLimits limits = new BatchLimits(rates(0, 10), 100);
    Map<TopicPartition, Long> shares = limits.share(lags(1_000_000, 20), SECOND, Long.MAX_VALUE);
    assertEquals(100, shares.get(P0) + shares.get(P1));
    assertEquals(10, shares.get(P1));
  }

  @Test
  void noPartitionStarvesBehindLargerOnes() {
    BatchLimits limits = new BatchLimits(rates(0, 1), 10);
    long ofTheSmallOne = 0;
    for (int batch = 0; batch < 200; batch++) {
      Map<TopicPartition, Long> shares =
          limits.share(lags(10_000_000, 10_000_000, 1), Duration.ofMillis(10), Long.MAX_VALUE);
      assertEquals(10, shares.values().stream().mapToLong(Long::longValue).sum());
      ofTheSmallOne += shares.get(P2);
    }
    assertTrue(ofTheSmallOne >= 1, "got " + ofTheSmallOne);
  }

  @Test
  void withMorePartitionsThanRecordsAllHaveTheirTurn() {
    BatchLimits limits = new BatchLimits(rates(0, 1), 1);
    long[] taken = new long[3];
    for (int batch = 0; batch < 300; batch++) {
      Map<TopicPartition, Long> shares = limits.share(lags(500, 500, 500), SECOND, Long.MAX_VALUE);
      for (int i = 0; i < 3; i++) {
        taken[i] += shares.get(new TopicPartition("t", i));
      }
    }
    for (long each : taken) {
      assertEquals(100.0, (double) each, 2.0);
    }
  }
}
