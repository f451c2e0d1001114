package io.tidewheel.kafka;

import java.io.Serializable;
import org.apache.kafka.common.TopicPartition;

/**
 * A part of a topic's partition, by offsets.
 *
 * @param fromOffset the first offset of it, at least 0
 * @param untilOffset the offset after its last one, at least {@code fromOffset}
 */
public record OffsetRange(String topic, int partition, long fromOffset, long untilOffset)
    implements Serializable {
  /**
   * @throws IllegalArgumentException if there is no topic, or a number is negative, or the end is
   *     before the beginning
   */
  public OffsetRange {
    if (topic == null || topic.isEmpty()) {
      throw new IllegalArgumentException("offset range: topic=" + topic + ", must be a name");
    }
    if (partition < 0 || fromOffset < 0 || untilOffset < fromOffset) {
      throw new IllegalArgumentException(
          "offset range: topic="
              + topic
              + ", partition="
              + partition
              + ", fromOffset="
              + fromOffset
              + ", untilOffset="
              + untilOffset
              + "; required: 0 <= partition, 0 <= fromOffset <= untilOffset");
    }
  }

  /** The same as the constructor. */
  public static OffsetRange create(String topic, int partition, long fromOffset, long untilOffset) {
    return new OffsetRange(topic, partition, fromOffset, untilOffset);
  }

  /** The same for a topic and partition in one. */
  public static OffsetRange create(TopicPartition partition, long fromOffset, long untilOffset) {
    return new OffsetRange(partition.topic(), partition.partition(), fromOffset, untilOffset);
  }

  public TopicPartition topicPartition() {
    return new TopicPartition(topic, partition);
  }

  /**
   * The number of offsets. There are fewer records where a topic is compacted or written in
   * transactions.
   */
  public long count() {
    return untilOffset - fromOffset;
  }

  /** As in {@code orders-3 [120, 240)}. */
  @Override
  public String toString() {
    return topic + "-" + partition + " [" + fromOffset + ", " + untilOffset + ")";
  }
}
