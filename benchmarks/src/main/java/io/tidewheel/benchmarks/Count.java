package io.tidewheel.benchmarks;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A topic counted to its end. Values stay bytes on both sides: turning them into text would cost as
 * much on either and hide the difference.
 */
final class Count implements Benchmark {
  static final int RECORDS = 10_000_000;
  private static final int BYTES = 100;
  private static final double SPEED_TARGET = 0.90;
  private static final double CPU_TARGET = 1.2;

  @Override
  public String description() {
    return "count: 10M records of 100 bytes in 4 partitions, read to the end";
  }

  /** The topic that is counted. */
  static String topic(KafkaTopics kafka, Options options, Report report) {
    String value = "x".repeat(BYTES);
    return kafka.filled("count", options.scaled(RECORDS), () -> value, report);
  }

  @Override
  public void run(Options options, Report report) throws Exception {
    int records = options.scaled(RECORDS);
    try (KafkaTopics kafka = KafkaTopics.start();
        TwoThreads threads = new TwoThreads()) {
      String topic = topic(kafka, options, report);
      Comparison.Measured measured =
          new Comparison(report, options, records)
              .side("loop", done -> loop(threads, kafka, topic, Map.of(), done))
              .side("tidewheel, one batch", done -> tidewheel(kafka, topic, records, records, done))
              .side(
                  "loop, our client settings",
                  done -> loop(threads, kafka, topic, sameClient(), done))
              .side(
                  "tidewheel, ten batches",
                  done -> tidewheel(kafka, topic, records, records / 10, done))
              .run();
      String side = "tidewheel, one batch";
      report.line(
          "   tidewheel to the loop with our client settings: %s",
          measured.speed(side, "loop, our client settings").spread());
      report.atLeast("speed of count", measured.speed(side, "loop").median(), SPEED_TARGET);
      report.atMost("cpu of count", measured.cpu(side, "loop").median(), CPU_TARGET);
      Profile.record(options, report, done -> tidewheel(kafka, topic, records, records, done));
    }
  }

  /** What Tidewheel chooses for its consumers where the user did not. */
  private static Map<String, Object> sameClient() {
    return Map.of(
        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
        1_000,
        ConsumerConfig.RECEIVE_BUFFER_CONFIG,
        1024 * 1024);
  }

  private static long loop(
      TwoThreads threads, KafkaTopics kafka, String topic, Map<String, Object> more, Runnable done)
      throws Exception {
    Map<String, Object> settings = new HashMap<>(kafka.consumer(ByteArrayDeserializer.class));
    settings.putAll(more);
    try (ConsumerLoop<byte[]> one = new ConsumerLoop<>(settings, KafkaTopics.half(topic, 0));
        ConsumerLoop<byte[]> other = new ConsumerLoop<>(settings, KafkaTopics.half(topic, 1))) {
      List<Long> halves =
          threads.run(() -> one.read(records -> {}), () -> other.read(records -> {}));
      done.run();
      return halves.get(0) + halves.get(1);
    }
  }

  private static long tidewheel(
      KafkaTopics kafka, String topic, long records, long perBatch, Runnable done)
      throws InterruptedException {
    AtomicLong counted = new AtomicLong();
    try (SteppedJob job =
        new SteppedJob(
            KafkaStreams.limited(perBatch),
            context ->
                KafkaStreams.<byte[]>of(context, topic, kafka.consumer(ByteArrayDeserializer.class))
                    .foreachRDD(rdd -> counted.addAndGet(rdd.count())))) {
      while (counted.get() < records) {
        job.runBatches(1);
      }
      done.run();
    }
    return counted.get();
  }
}
