package io.tidewheel.benchmarks;

import java.io.Serializable;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * A range of offsets of one partition, read by a consumer of its own, as one would write it for a
 * batch job.
 */
record TopicPart(String topic, int partition, long until, HashMap<String, Object> consumer)
    implements Serializable {
  private static final Duration POLL = Duration.ofMillis(100);

  /** The records of a whole topic, a partition for each of its own. */
  static <V> JavaRDD<ConsumerRecord<byte[], V>> records(
      JavaSparkContext spark, String topic, Map<String, Object> settings) {
    List<TopicPart> parts;
    try (KafkaConsumer<byte[], V> consumer = new KafkaConsumer<>(settings)) {
      parts =
          consumer.endOffsets(KafkaTopics.all(topic)).entrySet().stream()
              .map(
                  end ->
                      new TopicPart(
                          topic, end.getKey().partition(), end.getValue(), new HashMap<>(settings)))
              .toList();
    }
    return spark.parallelize(parts, parts.size()).flatMap(TopicPart::read);
  }

  /** What is in them. */
  static <V> JavaRDD<V> values(JavaSparkContext spark, String topic, Map<String, Object> settings) {
    return TopicPart.<V>records(spark, topic, settings).map(ConsumerRecord::value);
  }

  /** Runs a job over all of them. */
  static long all(
      JavaSparkContext spark,
      String topic,
      Map<String, Object> settings,
      ToLongFunction<JavaRDD<ConsumerRecord<byte[], byte[]>>> job) {
    return job.applyAsLong(records(spark, topic, settings));
  }

  private <V> Iterator<ConsumerRecord<byte[], V>> read() {
    KafkaConsumer<byte[], V> reader = new KafkaConsumer<>(consumer);
    TopicPartition part = new TopicPartition(topic, partition);
    reader.assign(List.of(part));
    reader.seekToBeginning(List.of(part));
    return new Iterator<>() {
      private Iterator<ConsumerRecord<byte[], V>> polled =
          List.<ConsumerRecord<byte[], V>>of().iterator();
      private long next;

      @Override
      public boolean hasNext() {
        if (next >= until) {
          return false;
        }
        while (!polled.hasNext()) {
          polled = reader.poll(POLL).iterator();
        }
        return true;
      }

      @Override
      public ConsumerRecord<byte[], V> next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        ConsumerRecord<byte[], V> record = polled.next();
        next = record.offset() + 1;
        if (next >= until) {
          reader.close();
        }
        return record;
      }
    };
  }
}
