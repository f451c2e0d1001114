package io.tidewheel.testkit.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The clients of these tests. */
final class Clients {

  private Clients() {}

  static KafkaProducer<String, String> producer(
      Map<String, Object> properties, Map<String, Object> more) {
    return new KafkaProducer<>(
        merged(properties, more), new StringSerializer(), new StringSerializer());
  }

  static KafkaConsumer<String, String> consumer(
      Map<String, Object> properties, Map<String, Object> more) {
    return new KafkaConsumer<>(
        merged(properties, more), new StringDeserializer(), new StringDeserializer());
  }

  private static Map<String, Object> merged(
      Map<String, Object> properties, Map<String, Object> more) {
    Map<String, Object> all = new HashMap<>(properties);
    all.putAll(more);
    return all;
  }

  /**
   * Every value of a partition, from its first offset to its end as the isolation level sees it.
   */
  static List<String> values(
      Map<String, Object> properties, String topic, int partition, String isolation) {
    TopicPartition all = new TopicPartition(topic, partition);
    try (KafkaConsumer<String, String> consumer =
        consumer(properties, Map.of("isolation.level", isolation, "fetch.max.wait.ms", 20))) {
      consumer.assign(List.of(all));
      consumer.seekToBeginning(List.of(all));
      long end = consumer.endOffsets(List.of(all)).get(all);
      List<String> values = new ArrayList<>();
      long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      while (consumer.position(all) < end) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError("read only up to " + consumer.position(all) + " of " + end);
        }
        for (ConsumerRecord<String, String> each : consumer.poll(Duration.ofMillis(100))) {
          values.add(each.value());
        }
      }
      return values;
    }
  }
}
