package io.tidewheel.benchmarks;

import io.tidewheel.benchmarks.ReadingProgram.Job;
import io.tidewheel.benchmarks.ReadingProgram.Row;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The table of the two approaches: the same program, each time in a JVM of its own, reads a
 * backlog, a steady flow, and a steady flow while its processing stalls.
 */
final class Approaches implements Benchmark {
  static final int BACKLOG = 5_000_000;
  static final int RATE = 20_000;
  private static final int SECONDS = 60;
  private static final Duration STALL = Duration.ofSeconds(30);
  private static final List<String> FLAGS = List.of("-Xms512m", "-Xmx512m", "-XX:+UseG1GC");
  static final Duration INTERVAL = Duration.ofMillis(200);

  @Override
  public String description() {
    return "approaches: direct and by receivers, in a JVM of 512 MB, a batch every 200 ms";
  }

  @Override
  public void run(Options options, Report report) throws Exception {
    try (KafkaTopics kafka = KafkaTopics.start()) {
      int backlog = options.scaled(BACKLOG);
      AtomicLong next = new AtomicLong();
      String topic =
          kafka.filled(
              "numbered", backlog, () -> ReadingProgram.value(next.getAndIncrement()), report);
      int seconds = options.scaled(SECONDS);
      long records = (long) RATE * seconds;
      Duration stall = STALL.multipliedBy(seconds).dividedBy(SECONDS);
      report.line("   a backlog of %d records of 100 bytes", backlog);
      report.line("%s", Row.head());
      for (Approach approach : Approach.values()) {
        Row row = child(job(kafka, approach, topic, backlog, 0, Duration.ZERO));
        report.line("%s", row.print(approach.toString()));
      }
      report.line("   %d records/s for %d s", RATE, seconds);
      for (Approach approach : Approach.values()) {
        report.line(
            "%s",
            flow(kafka, fresh -> job(kafka, approach, fresh, records, 0, Duration.ZERO), RATE)
                .print(approach.toString()));
      }
      report.line("   the same, but after %d s processing stalls for %s", seconds / 3, stall);
      for (Approach approach : Approach.values()) {
        report.line(
            "%s",
            flow(kafka, fresh -> job(kafka, approach, fresh, records, records / 3, stall), RATE)
                .print(approach.toString()));
      }
    }
  }

  private static Job job(
      KafkaTopics kafka,
      Approach approach,
      String topic,
      long records,
      long stallAfter,
      Duration stall) {
    return new Job(
        approach, kafka.bootstrapServers(), topic, records, INTERVAL, stallAfter, stall, Map.of());
  }

  /** Makes a job of a topic. */
  interface JobOn {
    Job of(String topic);
  }

  /** Runs it while records come at a rate. */
  static Row flow(KafkaTopics kafka, JobOn on, int rate) throws Exception {
    String topic = kafka.fresh("flow");
    Job job = on.of(topic);
    try (PacedProducer producer =
        new PacedProducer(kafka.producer(), topic, rate, job.records(), ReadingProgram::value)) {
      producer.start();
      return child(job);
    }
  }

  /** Runs it in a JVM of 512 MB. */
  static Row child(Job job) throws Exception {
    return child(job, FLAGS);
  }

  static Row child(Job job, List<String> flags) throws Exception {
    return Row.parse(
        ChildJvm.run(ReadingProgram.class, flags, job.arguments().toArray(String[]::new)));
  }
}
