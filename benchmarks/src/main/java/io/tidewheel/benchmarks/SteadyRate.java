package io.tidewheel.benchmarks;

import io.tidewheel.StreamingContext;
import io.tidewheel.listener.BatchInfo;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Whether a short interval is held for a minute while records keep coming. */
final class SteadyRate implements Benchmark {
  private static final Duration INTERVAL = Duration.ofMillis(10);
  private static final int WARM_UPS = 500;
  private static final int BATCHES = 6_000;
  private static final long RATE = 20_000;

  @Override
  public String description() {
    return "steady: 20,000 records/s from Kafka in batches of 10 ms, for a minute";
  }

  @Override
  public void run(Options options, Report report) throws Exception {
    try (KafkaTopics kafka = KafkaTopics.start()) {
      int batches = options.scaled(BATCHES);
      List<BatchInfo> infos = batches(kafka, batches);
      int third = batches / 3;
      Figures first = delays(infos.subList(0, third));
      Figures last = delays(infos.subList(batches - third, batches));
      Figures costs =
          new Figures(
              infos.stream().map(batch -> BatchCosts.millis(batch.steps().total())).toList());
      long records = infos.stream().mapToLong(BatchInfo::numRecords).sum();
      long ticks = infos.stream().mapToLong(BatchInfo::mergedTicks).sum();
      double seconds = ticks * INTERVAL.toMillis() / 1e3;
      report.line(
          "   %d batches of %d ticks in %.1f s, %.0f records/s",
          batches, ticks, seconds, records / seconds);
      report.line(
          "   cost of a batch, ms: median %.3f, p99 %.3f, largest %.3f",
          costs.median(), costs.percentile(0.99), costs.max());
      report.line(
          "   delay from tick to end, ms: first third median %.3f, p99 %.3f; last third %.3f, %.3f",
          first.median(), first.percentile(0.99), last.median(), last.percentile(0.99));
      report.atMost(
          "growth of the median delay over a minute, ms", last.median() - first.median(), 1);
      report.atMost("ticks per batch", (double) ticks / batches, 1.01);
      report.atLeast("records/s", records / seconds, 0.99 * RATE);
      Profile.record(options, report, done -> batches(kafka, batches));
    }
  }

  private static List<BatchInfo> batches(KafkaTopics kafka, int batches)
      throws InterruptedException {
    String topic = kafka.fresh("steady");
    BatchCosts costs = new BatchCosts(WARM_UPS, batches);
    try (StreamingContext context = new StreamingContext("steady", INTERVAL);
        PacedProducer producer =
            new PacedProducer(kafka.producer(), topic, RATE, "x".repeat(100))) {
      BatchLatency.byKey(
          KafkaStreams.<String>of(context, topic, kafka.consumer(StringDeserializer.class))
              .map(ConsumerRecord::value));
      context.addStreamingListener(costs);
      context.start();
      producer.start();
      return costs.await(INTERVAL.multipliedBy(WARM_UPS + batches).multipliedBy(4));
    }
  }

  private static Figures delays(List<BatchInfo> batches) {
    return new Figures(
        batches.stream()
            .map(batch -> BatchCosts.millis(batch.totalDelay().orElseThrow()))
            .toList());
  }
}
