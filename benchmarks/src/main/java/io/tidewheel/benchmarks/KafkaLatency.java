package io.tidewheel.benchmarks;

import io.tidewheel.StreamingContext;
import io.tidewheel.listener.BatchInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** What a small batch costs that is read from Kafka, a batch every ten milliseconds. */
final class KafkaLatency implements Benchmark {
  private static final Duration INTERVAL = Duration.ofMillis(10);
  private static final int WARM_UPS = 1_000;
  private static final int MEASURED = 1_000;
  private static final long RATE = 10_000;
  private static final double EMPTY_TARGET_MILLIS = 1;
  private static final double SMALL_TARGET_MILLIS = 2;

  @Override
  public String description() {
    return "latency: an empty batch and one of about 100 records every 10 ms, from Kafka";
  }

  @Override
  public void run(Options options, Report report) throws Exception {
    try (KafkaTopics kafka = KafkaTopics.start()) {
      BatchLatency.header(report);
      Figures bare = bareQuestions(kafka, options);
      report.line(
          "   %-34s %7.3f %7.3f %7.3f",
          "a bare consumer's endOffsets", bare.median(), bare.percentile(0.99), bare.max());
      Figures empty =
          BatchLatency.print(report, "empty, 4 partitions, reduceByKey", costs(kafka, options, 0));
      Figures some =
          BatchLatency.print(report, "about 100 records, reduceByKey", costs(kafka, options, RATE));
      report.atMost("empty batch from Kafka, median ms", empty.median(), EMPTY_TARGET_MILLIS);
      report.atMost(
          "batch of 100 records from Kafka, median ms", some.median(), SMALL_TARGET_MILLIS);
      Profile.record(options, report, done -> costs(kafka, options, RATE));
    }
  }

  /**
   * What it takes a consumer to ask where four partitions end, every ten milliseconds: no batch of
   * offsets that are known can cost less.
   */
  private static Figures bareQuestions(KafkaTopics kafka, Options options) {
    List<TopicPartition> partitions = KafkaTopics.all(kafka.fresh("latency"));
    List<Double> millis = new ArrayList<>();
    try (KafkaConsumer<byte[], String> consumer =
        new KafkaConsumer<>(kafka.consumer(StringDeserializer.class))) {
      long next = System.nanoTime();
      for (int i = 0; i < options.scaled(WARM_UPS) + options.scaled(MEASURED); i++) {
        next += INTERVAL.toNanos();
        while (System.nanoTime() < next) {
          LockSupport.parkNanos(next - System.nanoTime());
        }
        long start = System.nanoTime();
        int answers = consumer.endOffsets(partitions).size();
        if (i >= options.scaled(WARM_UPS) && answers == partitions.size()) {
          millis.add((System.nanoTime() - start) / 1e6);
        }
      }
    }
    return new Figures(millis);
  }

  private static List<BatchInfo> costs(KafkaTopics kafka, Options options, long rate)
      throws InterruptedException {
    String topic = kafka.fresh("latency");
    BatchCosts costs = new BatchCosts(options.scaled(WARM_UPS), options.scaled(MEASURED));
    try (StreamingContext context = new StreamingContext("latency", INTERVAL);
        PacedProducer producer = new PacedProducer(kafka.producer(), topic, rate, "some text")) {
      BatchLatency.byKey(
          KafkaStreams.<String>of(context, topic, kafka.consumer(StringDeserializer.class))
              .map(ConsumerRecord::value));
      context.addStreamingListener(costs);
      context.start();
      producer.start();
      return costs.await(Duration.ofMinutes(5));
    }
  }
}
