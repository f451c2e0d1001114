package io.tidewheel.kafka;

import io.tidewheel.DStream;
import io.tidewheel.PairDStream;
import io.tidewheel.RDD;
import io.tidewheel.StorageLevel;
import io.tidewheel.StreamingContext;
import io.tidewheel.internal.kafka.ClientParams;
import io.tidewheel.internal.kafka.DirectSettings;
import io.tidewheel.internal.kafka.KafkaSplit;
import io.tidewheel.internal.kafka.OffsetRanges;
import io.tidewheel.internal.kafka.receiver.KafkaReceiver;
import io.tidewheel.internal.receiver.ReceiverKeys;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Makes streams and RDDs that read Kafka directly, by offset ranges, and streams that read it
 * through receivers.
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
    return ssc.sourceStream(strategy.source(DirectSettings.of(ssc.settings(), rates), location));
  }

  /**
   * A stream of text that a receiver reads as a member of a consumer group, kept in memory and on
   * disk. As {@link #createStream(StreamingContext, Map, Map, StorageLevel)}.
   *
   * @param topics each with how many consumers more it gives the receiver
   */
  public static PairDStream<String, String> createStream(
      StreamingContext ssc, String bootstrapServers, String groupId, Map<String, Integer> topics) {
    return createStream(
        ssc, bootstrapServers, groupId, topics, StorageLevel.MEMORY_AND_DISK_SER_2());
  }

  /** The same. */
  public static PairDStream<String, String> createStream(
      StreamingContext ssc,
      String bootstrapServers,
      String groupId,
      Map<String, Integer> topics,
      StorageLevel storageLevel) {
    Objects.requireNonNull(bootstrapServers, "bootstrapServers");
    Objects.requireNonNull(groupId, "groupId");
    return createStream(
        ssc,
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ConsumerConfig.GROUP_ID_CONFIG,
            groupId,
            ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
            StringDeserializer.class,
            ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
            StringDeserializer.class),
        topics,
        storageLevel);
  }

  /**
   * A stream of keys and values that a receiver reads as a member of a consumer group.
   *
   * <p>With {@code streaming.receiver.writeAheadLog.enable} it is reliable: the offset behind a
   * record is committed when the block that holds it is in the write-ahead log, also before a
   * partition goes to another consumer and at a stop. So no record is lost, and one comes twice
   * only if the process died, or could not store in time, between storing and committing. Without
   * the log Kafka's client commits what was polled ({@code enable.auto.commit}), and what was not
   * committed by a batch when the process dies is lost.
   *
   * <p>The order within a partition is kept. To receive with more than one receiver, make several
   * streams of one group, give each a name, and put them together with {@link
   * StreamingContext#union}. A record that cannot be deserialized stops the context, and says where
   * it is.
   *
   * @param kafkaParams settings of the consumers, {@code group.id} and deserializers among them.
   *     {@code auto.offset.reset} says where a new group begins
   * @param topics each with how many consumers more it gives the receiver; all of them share the
   *     partitions of all topics
   * @throws IllegalArgumentException if a setting is missing
   */
  public static <K, V> PairDStream<K, V> createStream(
      StreamingContext ssc,
      Map<String, Object> kafkaParams,
      Map<String, Integer> topics,
      StorageLevel storageLevel) {
    return PairDStream.fromDStream(
        ssc.receiverStream(
            new KafkaReceiver<K, V>(
                new ClientParams(kafkaParams),
                topics,
                storageLevel,
                ssc.settings().get(ReceiverKeys.WRITE_AHEAD_LOG))));
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
        KafkaSplit.<K, V>unpooled(
            ranges, params, DirectSettings.of(ssc.settings(), null), locationStrategy),
        ranges);
  }
}
