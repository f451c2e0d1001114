package io.tidewheel.internal.kafka;

import io.tidewheel.kafka.PerPartitionConfig;
import io.tidewheel.spi.config.Settings;
import java.time.Duration;
import org.apache.kafka.common.TopicPartition;

/**
 * What the settings say about one stream.
 *
 * @param rates by partition, records per second
 * @param maxRecordsPerBatch 0 for no limit
 * @param minPartitions 0 for one per topic-partition
 * @param cacheCapacity how many idle readers the JVM keeps
 */
public record DirectSettings(
    PerPartitionConfig rates,
    long maxRecordsPerBatch,
    long minPartitions,
    boolean publishOffsets,
    OnDataLoss onDataLoss,
    Duration pollTimeout,
    int cacheCapacity,
    Duration metadataInterval) {

  /**
   * Reads the settings.
   *
   * @param rates from the user; null for those of the settings
   */
  public static DirectSettings of(Settings settings, PerPartitionConfig rates) {
    return new DirectSettings(
        rates != null
            ? rates
            : new SameRates(settings.get(KafkaKeys.MAX_RATE), settings.get(KafkaKeys.MIN_RATE)),
        settings.get(KafkaKeys.MAX_RECORDS_PER_BATCH),
        settings.get(KafkaKeys.MIN_PARTITIONS),
        settings.get(KafkaKeys.PUBLISH_OFFSETS),
        settings.get(KafkaKeys.ON_DATA_LOSS),
        Duration.ofMillis(settings.get(KafkaKeys.POLL_MILLIS)),
        (int) Math.min(Integer.MAX_VALUE, settings.get(KafkaKeys.CACHE_CAPACITY)),
        settings.get(KafkaKeys.METADATA_INTERVAL));
  }

  /** One rate for all partitions. */
  private static final class SameRates extends PerPartitionConfig {
    private final long max;
    private final long min;

    private SameRates(long max, long min) {
      this.max = max;
      this.min = min;
    }

    @Override
    public long maxRatePerPartition(TopicPartition partition) {
      return max;
    }

    @Override
    public long minRatePerPartition(TopicPartition partition) {
      return min;
    }
  }
}
