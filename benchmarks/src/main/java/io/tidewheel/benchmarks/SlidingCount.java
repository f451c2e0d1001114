package io.tidewheel.benchmarks;

import io.tidewheel.StreamingContext;
import io.tidewheel.Tuple2;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;

/**
 * The events of each user in the last ten batches, with each batch. Every result is read to its
 * end: the number of users and the sum of their counts must be what the loop came to.
 */
final class SlidingCount implements Benchmark {
  private static final int BATCHES = 20;
  private static final int EVENTS_PER_BATCH = 100_000;
  private static final int USERS = 100_000;
  private static final int SPLITS = 4;
  private static final double TARGET = 0.40;
  static final int WINDOW = 10;

  /** What a window came to. */
  record Total(long users, long events) {}

  @Override
  public String description() {
    return "sliding: 20 batches of 100,000 events of 100k users, a window of ten batches sliding by"
        + " one, count per key";
  }

  @Override
  public void run(Options options, Report report) throws Exception {
    int events = options.scaled(EVENTS_PER_BATCH);
    List<List<List<String>>> batches = events(events, options.scaled(USERS));
    try (TwoThreads threads = new TwoThreads()) {
      Comparison.Measured measured =
          new Comparison(report, options, (long) events * BATCHES)
              .side(
                  "loop, running totals", done -> new SlidingLoop(threads, true).run(batches, done))
              .side(
                  "loop, ten panes merged",
                  done -> new SlidingLoop(threads, false).run(batches, done))
              .side("tidewheel, with inverse", done -> tidewheel(batches, true, done))
              .side("tidewheel, without", done -> tidewheel(batches, false, done))
              .run();
      report.line(
          "   tidewheel with inverse to merged panes: %s",
          measured.speed("tidewheel, with inverse", "loop, ten panes merged").spread());
      report.atLeast(
          "speed of sliding (with inverse, to running totals)",
          measured.speed("tidewheel, with inverse", "loop, running totals").median(),
          TARGET);
    }
    Profile.record(options, report, done -> tidewheel(batches, true, done));
  }

  private static List<List<List<String>>> events(int perBatch, int users) {
    Random random = new Random(1);
    List<List<List<String>>> batches = new ArrayList<>();
    for (int batch = 0; batch < BATCHES; batch++) {
      List<List<String>> splits = new ArrayList<>();
      for (int split = 0; split < SPLITS; split++) {
        List<String> events = new ArrayList<>();
        for (int i = 0; i < perBatch / SPLITS; i++) {
          events.add("user-" + random.nextInt(users));
        }
        splits.add(events);
      }
      batches.add(splits);
    }
    return batches;
  }

  private static List<Total> tidewheel(
      List<List<List<String>>> batches, boolean withInverse, Runnable done)
      throws InterruptedException {
    List<Total> totals = new ArrayList<>();
    try (SteppedJob job =
        new SteppedJob(context -> define(context, batches, withInverse, totals))) {
      job.runBatches(BATCHES);
      done.run();
    }
    return totals;
  }

  private static void define(
      StreamingContext context,
      List<List<List<String>>> batches,
      boolean withInverse,
      List<Total> totals) {
    Duration width = SteppedJob.INTERVAL.multipliedBy(WINDOW);
    var pairs =
        context
            .sourceStream(new PreparedSource<>(batch -> batches.get((int) batch)))
            .mapToPair(user -> Tuple2.of(user, 1L));
    var counts =
        withInverse
            ? pairs.reduceByKeyAndWindow(
                Long::sum, (sum, gone) -> sum - gone, width, SteppedJob.INTERVAL)
            : pairs.reduceByKeyAndWindow(Long::sum, width, SteppedJob.INTERVAL);
    counts.foreachRDD(
        window -> {
          LongAdder users = new LongAdder();
          LongAdder events = new LongAdder();
          window.foreachPartition(partition -> add(partition, users, events));
          totals.add(new Total(users.sum(), events.sum()));
        });
  }

  private static void add(
      Iterator<Tuple2<String, Long>> partition, LongAdder users, LongAdder events) {
    long size = 0;
    long sum = 0;
    while (partition.hasNext()) {
      size++;
      sum += partition.next()._2();
    }
    users.add(size);
    events.add(sum);
  }
}
