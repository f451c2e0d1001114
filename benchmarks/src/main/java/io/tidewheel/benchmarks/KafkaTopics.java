package io.tidewheel.benchmarks;

import io.tidewheel.testkit.kafka.KafkaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A broker in a process of its own, so that its CPU time is not counted, and the topics that
 * benchmarks read. What was once filled is kept on disk for the next time.
 */
final class KafkaTopics implements AutoCloseable {
  static final int PARTITIONS = 4;

  private final KafkaProcess broker;

  private KafkaTopics(KafkaProcess broker) {
    this.broker = broker;
  }

  /** Starts the broker on the directory that {@code benchmarks.kafka} names. */
  static KafkaTopics start() throws IOException {
    Path directory =
        Files.createDirectories(
            Path.of(System.getProperty("benchmarks.kafka", "target/benchmarks-kafka")));
    return new KafkaTopics(KafkaProcess.start(directory));
  }

  /** A topic that holds that many records, which is filled unless it does already. */
  String filled(String name, int records, Supplier<String> value, Report report) {
    String topic = name + "-" + records;
    if (!isThere(topic)) {
      create(topic);
    }
    if (size(topic) == 0) {
      report.line("   filling topic %s", topic);
      try (Producer<String, String> producer = producer()) {
        for (int i = 0; i < records; i++) {
          // What is lost shows in the size below.
          Future<?> ignored =
              producer.send(new ProducerRecord<>(topic, i % PARTITIONS, null, value.get()));
        }
      }
    }
    if (size(topic) != records) {
      throw new IllegalStateException(
          "topic "
              + topic
              + " has "
              + size(topic)
              + " records, must have "
              + records
              + ": delete the directory of the broker");
    }
    return topic;
  }

  /** A new topic without records. */
  String fresh(String name) {
    String topic = name + "-" + UUID.randomUUID();
    create(topic);
    return topic;
  }

  private void create(String topic) {
    broker.createTopic(topic, PARTITIONS);
  }

  private boolean isThere(String topic) {
    try {
      return broker.admin().listTopics().names().get().contains(topic);
    } catch (Exception e) {
      throw new IllegalStateException("the broker does not say which topics there are", e);
    }
  }

  private long size(String topic) {
    long size = 0;
    for (int partition = 0; partition < PARTITIONS; partition++) {
      size += broker.endOffset(topic, partition);
    }
    return size;
  }

  /** A producer of text that sends in large requests. */
  Producer<String, String> producer() {
    Map<String, Object> settings = new HashMap<>(broker.clientProperties());
    settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class.getName());
    settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, StringSerializer.class.getName());
    settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 * 1024);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 64L * 1024 * 1024);
    return new KafkaProducer<>(settings);
  }

  String bootstrapServers() {
    return broker.bootstrapServers();
  }

  /** The settings of a consumer that begins at the beginning; all else is Kafka's default. */
  static Map<String, Object> consumer(String bootstrapServers, Class<?> valueDeserializer) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, "benchmark-" + UUID.randomUUID());
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(
        ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
    settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, valueDeserializer.getName());
    return settings;
  }

  Map<String, Object> consumer(Class<?> valueDeserializer) {
    return consumer(bootstrapServers(), valueDeserializer);
  }

  /** Every second partition, from the first or the second on. */
  static List<TopicPartition> half(String topic, int first) {
    return all(topic).stream().filter(partition -> partition.partition() % 2 == first).toList();
  }

  /** All partitions. */
  static List<TopicPartition> all(String topic) {
    return IntStream.range(0, PARTITIONS)
        .mapToObj(partition -> new TopicPartition(topic, partition))
        .toList();
  }

  @Override
  public void close() {
    broker.close();
  }
}
