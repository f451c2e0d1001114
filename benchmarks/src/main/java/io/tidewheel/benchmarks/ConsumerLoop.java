package io.tidewheel.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** A consumer read to the end of what its partitions hold, as one would write it. */
final class ConsumerLoop<V> implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);

  private final KafkaConsumer<byte[], V> consumer;
  private final List<TopicPartition> partitions;

  ConsumerLoop(Map<String, Object> settings, List<TopicPartition> partitions) {
    this.consumer = new KafkaConsumer<>(settings);
    this.partitions = partitions;
  }

  /** Reads; returns the number of records. */
  long read(Consumer<ConsumerRecords<byte[], V>> polled) {
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    long count = 0;
    while (!isAtEnd(ends)) {
      ConsumerRecords<byte[], V> records = consumer.poll(POLL);
      count += records.count();
      polled.accept(records);
    }
    return count;
  }

  private boolean isAtEnd(Map<TopicPartition, Long> ends) {
    for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
      if (consumer.position(end.getKey()) < end.getValue()) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
