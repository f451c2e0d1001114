package io.tidewheel.benchmarks;

import io.tidewheel.DStream;
import io.tidewheel.StreamingContext;
import io.tidewheel.Tuple2;
import io.tidewheel.listener.BatchInfo;
import io.tidewheel.listener.StepTimes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** What a batch costs that has nothing or little to do, a batch every ten milliseconds. */
final class BatchLatency implements Benchmark {
  private static final Duration INTERVAL = Duration.ofMillis(10);
  private static final int WARM_UPS = 1_000;
  private static final int MEASURED = 1_000;
  private static final int RECORDS = 100;
  private static final double EMPTY_TARGET_MILLIS = 1;
  private static final double SMALL_TARGET_MILLIS = 2;

  @Override
  public String description() {
    return "latency-memory: an empty batch and one of 100 records every 10 ms, from memory";
  }

  @Override
  public void run(Options options, Report report) throws Exception {
    List<String> records = new ArrayList<>();
    for (int i = 0; i < RECORDS; i++) {
      records.add("key-" + i % 37);
    }
    List<List<String>> empty = List.of();
    List<List<String>> emptySplits = List.of(List.of(), List.of());
    List<List<String>> some =
        List.of(records.subList(0, RECORDS / 2), records.subList(RECORDS / 2, RECORDS));
    header(report);
    Figures worst =
        measure(report, options, "empty, no splits, reduceByKey", empty, BatchLatency::byKey);
    measure(report, options, "empty, 2 splits, map", emptySplits, BatchLatency::mapped);
    measure(report, options, "empty, 2 splits, reduceByKey", emptySplits, BatchLatency::byKey);
    Figures window =
        measure(report, options, "empty, 2 splits, window", emptySplits, BatchLatency::windowed);
    measure(report, options, "100 records, map", some, BatchLatency::mapped);
    Figures byKey = measure(report, options, "100 records, reduceByKey", some, BatchLatency::byKey);
    Figures smallWindow =
        measure(report, options, "100 records, window", some, BatchLatency::windowed);
    report.atMost("empty batch, median ms", worst.median(), EMPTY_TARGET_MILLIS);
    report.atMost("empty batch with a window, median ms", window.median(), EMPTY_TARGET_MILLIS);
    report.atMost("batch of 100 records, median ms", byKey.median(), SMALL_TARGET_MILLIS);
    report.atMost(
        "batch of 100 records with a window, median ms", smallWindow.median(), SMALL_TARGET_MILLIS);
    Profile.record(options, report, done -> costs(options, some, BatchLatency::byKey));
  }

  private static Figures measure(
      Report report,
      Options options,
      String name,
      List<List<String>> splits,
      Consumer<DStream<String>> job)
      throws InterruptedException {
    return print(report, name, costs(options, splits, job));
  }

  /** The head of the table that {@link #print} prints lines of. */
  static void header(Report report) {
    report.line(
        "   %-34s %7s %7s %7s   %s",
        "milliseconds", "median", "p99", "largest", "medians of plan + build + run + commit");
  }

  /** Prints what batches cost; returns their totals in milliseconds. */
  static Figures print(Report report, String name, List<BatchInfo> batches) {
    Figures totals = step(batches, StepTimes::total);
    report.line(
        "   %-34s %7.3f %7.3f %7.3f   %.3f + %.3f + %.3f + %.3f",
        name,
        totals.median(),
        totals.percentile(0.99),
        totals.max(),
        step(batches, StepTimes::plan).median(),
        step(batches, StepTimes::build).median(),
        step(batches, StepTimes::run).median(),
        step(batches, StepTimes::commit).median());
    return totals;
  }

  private static Figures step(List<BatchInfo> batches, Function<StepTimes, Duration> step) {
    return new Figures(
        batches.stream().map(batch -> BatchCosts.millis(step.apply(batch.steps()))).toList());
  }

  private static List<BatchInfo> costs(
      Options options, List<List<String>> splits, Consumer<DStream<String>> job)
      throws InterruptedException {
    BatchCosts costs = new BatchCosts(options.scaled(WARM_UPS), options.scaled(MEASURED));
    try (StreamingContext context = new StreamingContext("latency", INTERVAL)) {
      job.accept(context.sourceStream(new PreparedSource<>(batch -> splits)));
      context.addStreamingListener(costs);
      context.start();
      return costs.await(Duration.ofMinutes(5));
    }
  }

  static void mapped(DStream<String> stream) {
    stream.map(String::length).foreachRDD(lengths -> lengths.foreach(length -> {}));
  }

  static void byKey(DStream<String> stream) {
    stream
        .mapToPair(key -> Tuple2.of(key, 1L))
        .reduceByKey(Long::sum)
        .foreachRDD(counts -> counts.foreach(count -> {}));
  }

  static void windowed(DStream<String> stream) {
    stream
        .mapToPair(key -> Tuple2.of(key, 1L))
        .reduceByKeyAndWindow(Long::sum, INTERVAL.multipliedBy(10), INTERVAL)
        .foreachRDD(counts -> counts.foreach(count -> {}));
  }
}
