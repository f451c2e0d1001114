package io.tidewheel.kafka;

import io.tidewheel.DStream;
import io.tidewheel.RDD;
import io.tidewheel.StreamingContext;
import io.tidewheel.internal.kafka.ClientParams;
import io.tidewheel.internal.kafka.DirectSettings;
import io.tidewheel.internal.kafka.KafkaSplit;
import io.tidewheel.internal.kafka.OffsetRanges;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Makes streams and RDDs that read Kafka directly, by offset ranges.
 *
 * <pre>{@code
 * DStream<ConsumerRecord<String, String>> orders =
 *     KafkaUtils.createDirectStream(
 *         ssc, PreferConsistent(), ConsumerStrategies.<String, String>Subscribe(topics, kafkaParams));
 * orders.foreachRDD(rdd -> {
 *   OffsetRange[] ranges = ((HasOffsetRanges) rdd.rdd()).offsetRanges();
 *   ...
 * });
 * }</pre>
 *
 * <p>Each partition of a topic is a partition of the RDD, with its records in their order. A batch
 * names its offsets before it reads them, so a batch that is run again reads the same records, also
 * after a restart from a checkpoint. A program without one that starts again begins after the
 * offsets published last, so what was not committed comes again: at least once. Client settings go
 * to the Kafka client as they are, TLS and SASL too, apart from those named at {@link
 * ConsumerStrategies}.
 *
 * <p>The name of this class is Spark Streaming's.
 */
public final class KafkaUtils {
  private KafkaUtils() {}

  /**
   * A stream of what is written to Kafka, with rates from {@code
   * streaming.kafka.*RatePerPartition}.
   *
   * @throws IllegalArgumentException if a client setting is missing. What can only be seen in
   *     Kafka, an unknown topic say, is an error of {@link StreamingContext#start}.
   */
  public static <K, V> DStream<ConsumerRecord<K, V>> createDirectStream(
      StreamingContext ssc,
      LocationStrategy locationStrategy,
      ConsumerStrategy<K, V> consumerStrategy) {
    return stream(ssc, locationStrategy, consumerStrategy, null);
  }

  /**
   * The same.
   *
   * @param perPartitionConfig rates by partition, instead of those of the settings
   */
  public static <K, V> DStream<ConsumerRecord<K, V>> createDirectStream(
      StreamingContext ssc,
      LocationStrategy locationStrategy,
      ConsumerStrategy<K, V> consumerStrategy,
      PerPartitionConfig perPartitionConfig) {
    return stream(
        ssc,
        locationStrategy,
        consumerStrategy,
        Objects.requireNonNull(perPartitionConfig, "perPartitionConfig"));
  }

  private static <K, V> DStream<ConsumerRecord<K, V>> stream(
      StreamingContext ssc,
      LocationStrategy location,
      ConsumerStrategy<K, V> strategy,
      PerPartitionConfig rates) {
    Objects.requireNonNull(location, "locationStrategy");
    return ssc.sourceStream(strategy.source(DirectSettings.of(ssc.settings(), rates)));
  }

  /**
   * An RDD of the records of these ranges, one partition each in their order. It belongs to the
   * context: Kafka is read each time an action runs. {@code rdd.rdd()} is a {@link
   * HasOffsetRanges}. Nothing is published.
   *
   * <p>An action fails with {@link DataLossException} if Kafka no longer has the records, unless
   * {@code streaming.kafka.onDataLoss} is {@code reset}.
   *
   * @throws IllegalArgumentException if a client setting is missing
   */
  public static <K, V> RDD<ConsumerRecord<K, V>> createRDD(
      StreamingContext ssc,
      Map<String, Object> kafkaParams,
      OffsetRange[] offsetRanges,
      LocationStrategy locationStrategy) {
    Objects.requireNonNull(locationStrategy, "locationStrategy");
    ClientParams params = new ClientParams(kafkaParams);
    params.requireComplete("createRDD");
    OffsetRanges ranges = new OffsetRanges(List.of(offsetRanges));
    return ssc.sourceRDD(
        "createRDD",
        KafkaSplit.<K, V>unpooled(ranges, params, DirectSettings.of(ssc.settings(), null)),
        ranges);
  }
}
