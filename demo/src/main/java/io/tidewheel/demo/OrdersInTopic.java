package io.tidewheel.demo;

import io.tidewheel.cli.Failure;
import io.tidewheel.demo.job.KafkaTopic;
import io.tidewheel.demo.orders.Order;
import io.tidewheel.demo.orders.Tally;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Counts orders by reading their topic, while nobody sends any. */
final class OrdersInTopic {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Map<String, Tally> found;
  private final long[] reached;
  private long next;

  private OrdersInTopic(EarlierRuns from) {
    found = new HashMap<>(from.acknowledged());
    reached = from.offsets().stream().mapToLong(Long::longValue).toArray();
    next = from.next();
  }

  /**
   * What was counted before, and all orders that are behind it in the topic now.
   *
   * @throws Failure if they cannot be read, or the topic is another one than was counted before
   */
  static EarlierRuns count(EarlierRuns from, KafkaTopic topic) {
    OrdersInTopic counting = new OrdersInTopic(from);
    try (KafkaConsumer<String, String> consumer = consumer(topic)) {
      counting.count(consumer, topic);
    } catch (InvalidOffsetException e) {
      throw new Failure(
          place(topic) + ": orders of the last run are gone: " + e.getMessage() + remedy(), e);
    } catch (KafkaException e) {
      throw new Failure(place(topic) + " cannot be read: " + e.getMessage(), e);
    }
    return new EarlierRuns(
        from.version(),
        from.topic(),
        Arrays.stream(counting.reached).boxed().toList(),
        counting.next,
        Map.copyOf(counting.found));
  }

  private void count(KafkaConsumer<String, String> consumer, KafkaTopic topic) {
    List<TopicPartition> partitions =
        IntStream.range(0, reached.length)
            .mapToObj(partition -> new TopicPartition(topic.name(), partition))
            .toList();
    consumer.assign(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    for (TopicPartition partition : partitions) {
      long counted = reached[partition.partition()];
      if (ends.get(partition) < counted) {
        throw new Failure(
            "%s: partition %d has %d orders, the runs before counted %d%s"
                .formatted(
                    place(topic), partition.partition(), ends.get(partition), counted, remedy()));
      }
      consumer.seek(partition, counted);
    }
    long heardNanos = System.nanoTime();
    while (partitions.stream().anyMatch(one -> reached[one.partition()] < ends.get(one))) {
      ConsumerRecords<String, String> records = consumer.poll(POLL);
      records.forEach(this::add);
      if (!records.isEmpty()) {
        heardNanos = System.nanoTime();
      } else if (System.nanoTime() - heardNanos > PATIENCE.toNanos()) {
        throw new Failure(
            "%s: nothing came for %d s, though there are more orders; see what the broker logs"
                .formatted(place(topic), PATIENCE.toSeconds()));
      }
    }
  }

  private void add(ConsumerRecord<String, String> record) {
    Order order = Order.parse(record.key(), record.value());
    found.merge(order.country(), Tally.of(order), Tally::plus);
    next = Math.max(next, order.sequence() + 1);
    reached[record.partition()] = record.offset() + 1;
  }

  private static String place(KafkaTopic topic) {
    return "topic " + topic.name() + " at " + topic.bootstrapServers();
  }

  private static String remedy() {
    return "; go on with the broker of the runs before, or begin anew with another --checkpoint";
  }

  private static KafkaConsumer<String, String> consumer(KafkaTopic topic) {
    return new KafkaConsumer<>(
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            topic.bootstrapServers(),
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "none",
            ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            Math.toIntExact(PATIENCE.toMillis()),
            ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
            StringDeserializer.class,
            ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
            StringDeserializer.class));
  }
}
