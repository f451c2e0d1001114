package io.tidewheel.benchmarks;

import io.tidewheel.StreamingConf;
import io.tidewheel.demo.cluster.SparkCluster;
import io.tidewheel.demo.cluster.SparkJars;
import io.tidewheel.listener.BatchInfo;
import io.tidewheel.listener.StreamingListener;
import io.tidewheel.spark.OnSpark;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Spark's jars are on the class path of this one only. Batches on Spark, beside jobs submitted by
 * hand to the same Spark over the same ranges of Kafka; and two executors beside one.
 */
final class SparkJobs implements Benchmark {
  private static final double TARGET = 0.9;
  private static final double OVERHEAD_TARGET_MILLIS = 3;
  private static final int SMALL_BATCHES = 200;
  private static final int CLUSTER_BATCHES = 12;
  private static final int WARM_BATCHES = 6;

  @Override
  public String description() {
    return "spark: batches on local Spark beside jobs by hand, and two executors beside one";
  }

  @Override
  public void run(Options options, Report report) throws Exception {
    try (KafkaTopics kafka = KafkaTopics.start()) {
      String count = Count.topic(kafka, options, report);
      String words = WordCount.topic(kafka, options, report);
      try (JavaSparkContext spark =
          new JavaSparkContext(local(new SparkConf().setMaster("local[2]")))) {
        count(spark, kafka, count, options, report);
        wordCount(spark, kafka, words, options, report);
        overhead(spark, options, report);
      }
      executors(kafka, words, options, report);
    }
  }

  private static SparkConf local(SparkConf conf) {
    return conf.setAppName("benchmark")
        .set("spark.ui.enabled", "false")
        .set("spark.driver.host", "127.0.0.1")
        .set("spark.driver.bindAddress", "127.0.0.1");
  }

  // ------------------------------------------------------------------ beside jobs by hand

  private static void count(
      JavaSparkContext spark, KafkaTopics kafka, String topic, Options options, Report report)
      throws Exception {
    int records = options.scaled(Count.RECORDS);
    report.line("   count of %d records of Kafka", records);
    Comparison.Measured measured =
        new Comparison(report, options, records)
            .side(
                "by hand",
                done -> {
                  long counted =
                      TopicPart.all(
                          spark,
                          topic,
                          kafka.consumer(ByteArrayDeserializer.class),
                          part -> part.count());
                  done.run();
                  return counted;
                })
            .side(
                "tidewheel",
                done -> {
                  AtomicLong counted = new AtomicLong();
                  try (SteppedJob job =
                      new SteppedJob(
                          on(spark),
                          context ->
                              KafkaStreams.<byte[]>of(
                                      context, topic, kafka.consumer(ByteArrayDeserializer.class))
                                  .foreachRDD(rdd -> counted.addAndGet(rdd.count())))) {
                    job.runBatches(1);
                    done.run();
                  }
                  return counted.get();
                })
            .run();
    report.atLeast("count on Spark", measured.speed("tidewheel", "by hand").median(), TARGET);
  }

  private static void wordCount(
      JavaSparkContext spark, KafkaTopics kafka, String topic, Options options, Report report)
      throws Exception {
    int lines = options.scaled(WordCount.LINES);
    report.line("   word count of %d lines of Kafka", lines);
    Comparison.Measured measured =
        new Comparison(report, options, lines)
            .side(
                "by hand",
                done -> {
                  Map<String, Long> counts =
                      new HashMap<>(
                          TopicPart.<String>values(
                                  spark, topic, kafka.consumer(StringDeserializer.class))
                              .flatMap(line -> Arrays.asList(line.split(" ", -1)).iterator())
                              .mapToPair(word -> new scala.Tuple2<>(word, 1L))
                              .reduceByKey(Long::sum)
                              .collectAsMap());
                  done.run();
                  return counts;
                })
            .side("tidewheel", done -> wordCount(on(spark), kafka, topic, done))
            .run();
    report.atLeast("word count on Spark", measured.speed("tidewheel", "by hand").median(), TARGET);
  }

  private static Map<String, Long> wordCount(
      StreamingConf conf, KafkaTopics kafka, String topic, Runnable done)
      throws InterruptedException {
    AtomicReference<Map<String, Long>> result = new AtomicReference<>();
    try (SteppedJob job = wordCount(conf, kafka, topic, result)) {
      job.runBatches(1);
      done.run();
    }
    return result.get();
  }

  private static SteppedJob wordCount(
      StreamingConf conf,
      KafkaTopics kafka,
      String topic,
      AtomicReference<Map<String, Long>> result) {
    return new SteppedJob(
        conf,
        context ->
            WordCount.define(
                KafkaStreams.<String>of(context, topic, kafka.consumer(StringDeserializer.class))
                    .map(record -> record.value()),
                result));
  }

  private static void overhead(JavaSparkContext spark, Options options, Report report)
      throws Exception {
    List<List<String>> splits = List.of(List.of("a", "b"), List.of("c", "d"));
    int batches = options.scaled(SMALL_BATCHES);
    report.line("   %d batches of 4 records: what a batch costs on top of its job", batches);
    AtomicLong counted = new AtomicLong();
    Set<Integer> jobs = ConcurrentHashMap.newKeySet();
    try (SteppedJob job =
        new SteppedJob(
            on(spark),
            context ->
                context
                    .sourceStream(new PreparedSource<>(number -> splits))
                    .foreachRDD(rdd -> counted.addAndGet(rdd.count())))) {
      job.listen(
          new StreamingListener() {
            @Override
            public void onBatchCompleted(BatchInfo batch) {
              jobs.add(batch.jobs());
            }
          });
      Comparison.Measured measured =
          new Comparison(report, options, batches)
              .side(
                  "by hand",
                  done -> {
                    long sum = 0;
                    for (int i = 0; i < batches; i++) {
                      JavaRDD<String> records =
                          spark.parallelize(splits, 2).flatMap(List::iterator);
                      sum += records.count();
                    }
                    done.run();
                    return sum;
                  })
              .side(
                  "tidewheel",
                  done -> {
                    counted.set(0);
                    job.runBatches(batches);
                    done.run();
                    return counted.get();
                  })
              .run();
      Function<String, Double> millis = side -> measured.medianSeconds(side) * 1e3 / batches;
      report.line(
          "   a batch %.2f ms, its job by hand %.2f ms; jobs of a batch: %s",
          millis.apply("tidewheel"), millis.apply("by hand"), jobs);
      report.atMost(
          "overhead of a batch, ms",
          millis.apply("tidewheel") - millis.apply("by hand"),
          OVERHEAD_TARGET_MILLIS);
    }
  }

  private static StreamingConf on(JavaSparkContext spark) {
    return KafkaStreams.limited(0).engine(OnSpark.context(spark));
  }

  // ------------------------------------------------------------------ two executors

  private static void executors(KafkaTopics kafka, String topic, Options options, Report report)
      throws Exception {
    SparkJars jars = SparkJars.find();
    int lines = options.scaled(WordCount.LINES);
    report.line("   the word count on a cluster of this machine, an executor with a core each");
    List<Double> ratios = new ArrayList<>();
    try (SparkCluster cluster = SparkCluster.start(jars, 2)) {
      for (int round = 0; round < options.rounds(); round++) {
        double one = onCluster(conf(cluster, jars, 1, lines), kafka, topic);
        double two = onCluster(conf(cluster, jars, 2, lines), kafka, topic);
        report.line("   one executor %.2f s, two %.2f s", one, two);
        ratios.add(one / two);
      }
    }
    report.line(
        "   two executors are %s times as fast; they share 2 cores with driver and broker",
        new Figures(ratios).spread());
  }

  /** How long it takes, in seconds; the first batches have executors started and warm. */
  private static double onCluster(StreamingConf conf, KafkaTopics kafka, String topic)
      throws InterruptedException {
    AtomicReference<Map<String, Long>> result = new AtomicReference<>();
    try (SteppedJob job = wordCount(conf, kafka, topic, result)) {
      job.runBatches(WARM_BATCHES);
      long start = System.nanoTime();
      job.runBatches(CLUSTER_BATCHES - WARM_BATCHES);
      return (System.nanoTime() - start) / 1e9;
    }
  }

  private static StreamingConf conf(
      SparkCluster cluster, SparkJars jars, int executors, int lines) {
    String own = SparkJobs.class.getProtectionDomain().getCodeSource().getLocation().getPath();
    String program =
        jars.program().stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    return KafkaStreams.limited(lines / CLUSTER_BATCHES)
        .set("engine", "spark")
        .set("spark.master", cluster.master())
        .set("spark.cores.max", Integer.toString(executors))
        .set("spark.executor.cores", "1")
        .set("spark.executor.memory", "1g")
        .set("spark.ui.enabled", "false")
        .set("spark.driver.host", "127.0.0.1")
        .set("spark.driver.bindAddress", "127.0.0.1")
        .set("spark.executor.extraClassPath", own + File.pathSeparator + program);
  }
}
