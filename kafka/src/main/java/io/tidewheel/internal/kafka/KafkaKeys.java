package io.tidewheel.internal.kafka;

import io.tidewheel.spi.config.ConfigKey;
import io.tidewheel.spi.config.ConfigKeys;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The settings of direct Kafka streams. */
public final class KafkaKeys implements ConfigKeys {
  static final ConfigKey<Long> MAX_RATE =
      ConfigKey.number(
          "streaming.kafka.maxRatePerPartition",
          0L,
          0,
          "At most so many records per second of each partition go into a batch; 0 for no limit.");

  static final ConfigKey<Long> MIN_RATE =
      ConfigKey.number(
          "streaming.kafka.minRatePerPartition",
          1L,
          0,
          "At least so many records per second of each partition go into a batch, as long as there"
              + " are as many, when streaming.kafka.maxRecordsPerBatch would leave it fewer. Never"
              + " lifts streaming.kafka.maxRatePerPartition.");

  static final ConfigKey<Long> MAX_RECORDS_PER_BATCH =
      ConfigKey.number(
          "streaming.kafka.maxRecordsPerBatch",
          1_000_000L,
          0,
          "At most so many records of a stream go into one batch, shared by how far each partition"
              + " is behind, so that the first batch after an outage is no larger than others; 0"
              + " for no limit.");

  static final ConfigKey<Long> MIN_PARTITIONS =
      ConfigKey.number(
          "streaming.kafka.minPartitions",
          0L,
          0,
          "Into at least how many RDD partitions a batch is split; 0 for one per topic-partition."
              + " Records of a topic-partition that is split are read at once by several tasks.");

  static final ConfigKey<Boolean> PUBLISH_OFFSETS =
      ConfigKey.flag(
          "streaming.kafka.publishOffsets",
          true,
          "Whether the offsets of each committed batch are published to the consumer group."
              + " Otherwise only those that the program passes to commitAsync are.");

  static final ConfigKey<OnDataLoss> ON_DATA_LOSS =
      ConfigKey.choice(
          "streaming.kafka.onDataLoss",
          OnDataLoss.class,
          OnDataLoss.FAIL,
          "What to do when offsets that were to be read are gone, or a topic was deleted or created"
              + " again: fail stops the stream, reset goes on with the earliest there are and reports"
              + " what is lost.");

  static final ConfigKey<Long> POLL_MILLIS =
      ConfigKey.number(
          "streaming.kafka.consumer.poll.ms",
          120_000L,
          1,
          "How long a task waits for records that must be there before it fails, in milliseconds.");

  static final ConfigKey<Long> CACHE_CAPACITY =
      ConfigKey.number(
          "streaming.kafka.consumer.cache.maxCapacity",
          64L,
          0,
          "How many idle consumers are kept for the next batch, in the whole JVM. With fewer than"
              + " there are partitions, batches connect anew.");

  static final ConfigKey<Duration> METADATA_INTERVAL =
      ConfigKey.duration(
          "streaming.kafka.metadataInterval",
          Duration.ofSeconds(5),
          "How often new topics and partitions, topics created again and deleted records are looked"
              + " for.");

  @Override
  public List<ConfigKey<?>> keys() {
    return List.of(
        MAX_RATE,
        MIN_RATE,
        MAX_RECORDS_PER_BATCH,
        MIN_PARTITIONS,
        PUBLISH_OFFSETS,
        ON_DATA_LOSS,
        POLL_MILLIS,
        CACHE_CAPACITY,
        METADATA_INTERVAL);
  }

  @Override
  public Map<String, String> obsolete() {
    Map<String, String> obsolete = new LinkedHashMap<>();
    obsolete.put(
        "streaming.kafka.allowNonConsecutiveOffsets",
        "compacted topics and transactions are always read right");
    obsolete.put(
        "streaming.kafka.maxRetries",
        "the Kafka client finds leaders itself; bound its patience with default.api.timeout.ms in the"
            + " stream's Kafka settings");
    obsolete.put(
        "streaming.kafka.consumer.cache.enabled",
        "set streaming.kafka.consumer.cache.maxCapacity=0 to keep no consumers");
    for (String key : List.of("initialCapacity", "loadFactor")) {
      obsolete.put(
          "streaming.kafka.consumer.cache." + key,
          "the cache has one size, streaming.kafka.consumer.cache.maxCapacity");
    }
    return obsolete;
  }
}
