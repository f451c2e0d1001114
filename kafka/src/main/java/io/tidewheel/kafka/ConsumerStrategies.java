package io.tidewheel.kafka;

import io.tidewheel.internal.kafka.Selection;
import java.util.Collection;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.common.TopicPartition;

/**
 * Makes a {@link ConsumerStrategy}.
 *
 * <p>A partition begins at the start offset given here; else at the offset committed for {@code
 * group.id}; else where {@code auto.offset.reset} says: {@code latest}, the default, {@code
 * earliest}, {@code by_duration:PT1H}, or {@code none}, which refuses to start. Partitions that
 * appear while the stream runs begin at their beginning. A start offset or committed offset that
 * Kafka no longer has is a data loss, for which {@code streaming.kafka.onDataLoss} says what to do.
 *
 * <p>A program that goes on from a checkpoint reads the partitions that the checkpoint knows from
 * where its last batch ended, whatever start offsets are given or committed. Partitions added to
 * its topics meanwhile, and topics that came to match its pattern, begin at their beginning; what
 * is newly selected begins as above; what is no longer selected is forgotten. A topic that was
 * deleted or created again meanwhile is a data loss, too.
 *
 * <p>The client settings need {@code bootstrap.servers}, {@code key.deserializer} and {@code
 * value.deserializer}. {@code enable.auto.commit} is always off, {@code auto.offset.reset} is used
 * for the start only, and settings of group membership are not used.
 */
public final class ConsumerStrategies {
  private ConsumerStrategies() {}

  /** All partitions of the topics. */
  public static <K, V> ConsumerStrategy<K, V> Subscribe(
      Collection<String> topics, Map<String, Object> kafkaParams) {
    return Subscribe(topics, kafkaParams, Map.of());
  }

  /**
   * All partitions of the topics.
   *
   * @param offsets where to begin, for some or all partitions
   */
  public static <K, V> ConsumerStrategy<K, V> Subscribe(
      Collection<String> topics,
      Map<String, Object> kafkaParams,
      Map<TopicPartition, Long> offsets) {
    return new ConsumerStrategy<>(Selection.topics(topics), kafkaParams, offsets);
  }

  /**
   * All partitions of all topics whose whole name matches, also of those created later. Kafka's
   * internal topics never match.
   */
  public static <K, V> ConsumerStrategy<K, V> SubscribePattern(
      Pattern pattern, Map<String, Object> kafkaParams) {
    return SubscribePattern(pattern, kafkaParams, Map.of());
  }

  /**
   * All partitions of all topics whose whole name matches, also of those created later.
   *
   * @param offsets where to begin, for some or all partitions
   */
  public static <K, V> ConsumerStrategy<K, V> SubscribePattern(
      Pattern pattern, Map<String, Object> kafkaParams, Map<TopicPartition, Long> offsets) {
    return new ConsumerStrategy<>(Selection.matching(pattern), kafkaParams, offsets);
  }

  /** These partitions and no others. */
  public static <K, V> ConsumerStrategy<K, V> Assign(
      Collection<TopicPartition> topicPartitions, Map<String, Object> kafkaParams) {
    return Assign(topicPartitions, kafkaParams, Map.of());
  }

  /**
   * These partitions and no others.
   *
   * @param offsets where to begin, for some or all partitions
   */
  public static <K, V> ConsumerStrategy<K, V> Assign(
      Collection<TopicPartition> topicPartitions,
      Map<String, Object> kafkaParams,
      Map<TopicPartition, Long> offsets) {
    return new ConsumerStrategy<>(Selection.partitions(topicPartitions), kafkaParams, offsets);
  }
}
