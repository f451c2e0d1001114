package io.tidewheel.benchmarks;

import static io.tidewheel.benchmarks.Approach.DIRECT;
import static io.tidewheel.benchmarks.Approach.RECEIVER;
import static io.tidewheel.benchmarks.Approach.RECEIVER_WITH_LOG;

import io.tidewheel.benchmarks.ReadingProgram.Job;
import io.tidewheel.benchmarks.ReadingProgram.Row;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** What settings do, each before and after: the figures of docs/tuning.md. */
final class Tuning implements Benchmark {
  private static final int FLOW_SECONDS = 20;
  private static final Duration STALL = Duration.ofSeconds(15);

  /** A job that can keep up with 50,000 records/s on each of two threads. */
  private static final Map<String, String> WORKING = Map.of(Job.WORK, "20000");

  /** How many blocks wait to be stored. */
  private static final String LOG_QUEUE = "streaming.blockQueueSize";

  private Options options;
  private Report report;
  private KafkaTopics kafka;
  private String backlog;

  @Override
  public String description() {
    return "tuning: settings before and after, in a JVM of 512 MB, a batch every 200 ms";
  }

  @Override
  public void run(Options newOptions, Report newReport) throws Exception {
    options = newOptions;
    report = newReport;
    try (KafkaTopics topics = KafkaTopics.start()) {
      kafka = topics;
      AtomicLong next = new AtomicLong();
      backlog =
          kafka.filled(
              "numbered",
              options.scaled(Approaches.BACKLOG),
              () -> ReadingProgram.value(next.getAndIncrement()),
              report);
      report.line("%s", Row.head());
      String maxRate = "streaming.receiver.maxRate";
      backlog("maxRate", RECEIVER, Map.of(), List.of(Map.of(), Map.of(maxRate, "200000")));
      backlog(
          "maxRatePerPartition",
          DIRECT,
          Map.of(),
          List.of(Map.of(), Map.of("streaming.kafka.maxRatePerPartition", "100000")));
      String interval = "streaming.blockInterval";
      flow(
          "blockInterval",
          RECEIVER,
          List.of(Map.of(), Map.of(interval, "50ms"), Map.of(interval, "20ms")));
      backlog(
          "blockQueueSize",
          RECEIVER_WITH_LOG,
          Map.of(),
          List.of(Map.of(LOG_QUEUE, "1"), Map.of(), Map.of(LOG_QUEUE, "40")));
      backlog(
          "blockMaxBytes",
          RECEIVER_WITH_LOG,
          Map.of(),
          List.of(Map.of("streaming.blockMaxBytes", "65536"), Map.of()));
      backlog(
          "backpressure, 20 us of work a record",
          DIRECT,
          WORKING,
          List.of(
              Map.of(),
              Map.of("streaming.backpressure.enabled", "true"),
              Map.of(
                  "streaming.backpressure.enabled",
                  "true",
                  "streaming.backpressure.initialRate",
                  "50000")));
      backlog(
          "threads, 20 us of work a record",
          DIRECT,
          WORKING,
          List.of(Map.of("engine.threads", "1"), Map.of("engine.threads", "2")));
      backlog(
          "partitions, 20 us of work a record",
          DIRECT,
          WORKING,
          List.of(
              Map.of(Job.PARTITIONS, "1"),
              Map.of(Job.PARTITIONS, "2"),
              Map.of(Job.PARTITIONS, "16")));
      backlog(
          "consumers of a receiver",
          RECEIVER,
          Map.of(),
          List.of(
              Map.of(Job.CONSUMERS, "1"), Map.of(Job.CONSUMERS, "2"), Map.of(Job.CONSUMERS, "4")));
      String memory = "streaming.receiver.memory";
      stalled(
          "memory, processing stalls for " + STALL.toSeconds() + " s",
          List.of(
              Map.of(),
              Map.of(memory, "16777216"),
              Map.of(memory, "16777216", "streaming.receiver.disk", "33554432")));
    }
  }

  private interface Running {
    Row run(Map<String, String> settings) throws Exception;
  }

  private void rows(String title, List<Map<String, String>> variants, Running running)
      throws Exception {
    if (!title.contains(options.only())) {
      return;
    }
    report.line("   %s", title);
    for (Map<String, String> variant : variants) {
      String name =
          variant.entrySet().stream()
              .map(
                  entry ->
                      entry.getKey().replaceAll("^(streaming|job)\\.", "") + "=" + entry.getValue())
              .sorted()
              .collect(Collectors.joining(" "));
      report.line("%s", running.run(variant).print(name.isEmpty() ? "as it is" : name));
    }
  }

  private Job job(
      Approach approach,
      String topic,
      long records,
      long stallAfter,
      Duration stall,
      Map<String, String> settings) {
    return new Job(
        approach,
        kafka.bootstrapServers(),
        topic,
        records,
        Approaches.INTERVAL,
        stallAfter,
        stall,
        settings);
  }

  private void backlog(
      String title,
      Approach approach,
      Map<String, String> common,
      List<Map<String, String>> variants)
      throws Exception {
    long records = options.scaled(Approaches.BACKLOG);
    rows(
        title + " (" + approach + ", a backlog)",
        variants,
        variant -> {
          Map<String, String> settings = new HashMap<>(common);
          settings.putAll(variant);
          return Approaches.child(job(approach, backlog, records, 0, Duration.ZERO, settings));
        });
  }

  private void flow(String title, Approach approach, List<Map<String, String>> variants)
      throws Exception {
    long records = (long) Approaches.RATE * options.scaled(FLOW_SECONDS);
    rows(
        title + " (" + approach + ", 20,000 records/s)",
        variants,
        variant ->
            Approaches.flow(
                kafka,
                topic -> job(approach, topic, records, 0, Duration.ZERO, variant),
                Approaches.RATE));
  }

  private void stalled(String title, List<Map<String, String>> variants) throws Exception {
    long records = options.scaled(Approaches.BACKLOG);
    rows(
        title + " (" + RECEIVER + ", a backlog)",
        variants,
        variant -> Approaches.child(job(RECEIVER, backlog, records, records / 10, STALL, variant)));
  }
}
