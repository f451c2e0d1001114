package io.tidewheel.benchmarks;

import io.tidewheel.DStream;
import io.tidewheel.Tuple2;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;

/** The words of a topic counted, in one batch, beside two consumers with a map each. */
final class WordCount implements Benchmark {
  static final int LINES = 3_000_000;
  static final double TARGET = 0.80;

  @Override
  public String description() {
    return "wordcount: 3M lines of ten words from Kafka, flatMap, mapToPair, reduceByKey";
  }

  @Override
  public void run(Options options, Report report) throws Exception {
    int lines = options.scaled(LINES);
    try (KafkaTopics kafka = KafkaTopics.start();
        TwoThreads threads = new TwoThreads()) {
      String topic = topic(kafka, options, report);
      Comparison.Measured measured =
          new Comparison(report, options, lines)
              .side("loop", done -> loop(threads, kafka, topic, done))
              .side("tidewheel", done -> tidewheel(kafka, topic, done))
              .run();
      report.atLeast("speed of wordcount", measured.speed("tidewheel", "loop").median(), TARGET);
      Profile.record(options, report, done -> tidewheel(kafka, topic, done));
    }
  }

  /** The topic whose words are counted. */
  static String topic(KafkaTopics kafka, Options options, Report report) {
    Random random = new Random(1);
    StringBuilder line = new StringBuilder();
    return kafka.filled("words", options.scaled(LINES), () -> Words.line(random, line), report);
  }

  private static Map<String, Long> loop(
      TwoThreads threads, KafkaTopics kafka, String topic, Runnable done) throws Exception {
    Map<String, Object> settings = kafka.consumer(StringDeserializer.class);
    try (ConsumerLoop<String> one = new ConsumerLoop<>(settings, KafkaTopics.half(topic, 0));
        ConsumerLoop<String> other = new ConsumerLoop<>(settings, KafkaTopics.half(topic, 1))) {
      Map<String, Long> result = sum(threads.run(() -> count(one), () -> count(other)));
      done.run();
      return result;
    }
  }

  private static Map<String, Long> count(ConsumerLoop<String> loop) {
    Map<String, Long> counts = new HashMap<>();
    long ignored = loop.read(records -> records.forEach(record -> count(record.value(), counts)));
    return counts;
  }

  private static Map<String, Long> tidewheel(KafkaTopics kafka, String topic, Runnable done)
      throws InterruptedException {
    AtomicReference<Map<String, Long>> result = new AtomicReference<>();
    try (SteppedJob job =
        new SteppedJob(
            KafkaStreams.limited(0),
            context ->
                define(
                    KafkaStreams.<String>of(
                            context, topic, kafka.consumer(StringDeserializer.class))
                        .map(ConsumerRecord::value),
                    result))) {
      job.runBatches(1);
      done.run();
    }
    return result.get();
  }

  /** The job, whatever its lines come from. */
  static void define(DStream<String> lines, AtomicReference<Map<String, Long>> result) {
    lines
        .flatMap(line -> Arrays.asList(line.split(" ", -1)).iterator())
        .mapToPair(word -> Tuple2.of(word, 1L))
        .reduceByKey(Long::sum)
        .foreachRDD(counts -> result.set(counts.collectAsMap()));
  }

  /** The loop's work on a line. */
  static void count(String line, Map<String, Long> counts) {
    for (String word : line.split(" ", -1)) {
      counts.merge(word, 1L, Long::sum);
    }
  }

  /** The loop's end: both threads' counts as one. */
  static Map<String, Long> sum(List<Map<String, Long>> halves) {
    Map<String, Long> all = halves.get(0);
    halves.get(1).forEach((word, count) -> all.merge(word, count, Long::sum));
    return all;
  }
}
