package io.tidewheel.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** A consumer read to the end of what its partitions hold, as one would write it. */
final class ConsumerLoop {
  private static final Duration POLL = Duration.ofMillis(100);

  private ConsumerLoop() {}

  /** Reads; returns the number of records. */
  static <V> long read(
      Map<String, Object> settings,
      List<TopicPartition> partitions,
      Consumer<ConsumerRecords<byte[], V>> polled) {
    long count = 0;
    try (KafkaConsumer<byte[], V> consumer = new KafkaConsumer<>(settings)) {
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (!isAtEnd(consumer, ends)) {
        ConsumerRecords<byte[], V> records = consumer.poll(POLL);
        count += records.count();
        polled.accept(records);
      }
    }
    return count;
  }

  private static boolean isAtEnd(KafkaConsumer<?, ?> consumer, Map<TopicPartition, Long> ends) {
    for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
      if (consumer.position(end.getKey()) < end.getValue()) {
        return false;
      }
    }
    return true;
  }
}
