package io.tidewheel.benchmarks;

import io.tidewheel.StreamingContext;
import io.tidewheel.Tuple2;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Words counted, from lines in memory in four lists: one batch beside two threads with a map each.
 */
final class WordCountInMemory implements Benchmark {
  private static final int LINES = 3_000_000;
  private static final double TARGET = 0.80;

  @Override
  public String description() {
    return "wordcount-memory: 3M lines of ten words in memory, flatMap, mapToPair, reduceByKey";
  }

  @Override
  public void run(Options options, Report report) throws Exception {
    int lines = options.scaled(LINES);
    List<List<String>> splits = Words.lines(lines, 4);
    try (TwoThreads threads = new TwoThreads()) {
      Comparison.Measured measured =
          new Comparison(report, options, lines)
              .side("loop", () -> loop(threads, splits))
              .side("tidewheel", () -> tidewheel(splits))
              .run();
      report.atLeast(
          "speed of wordcount-memory", measured.speed("tidewheel", "loop").median(), TARGET);
    }
    Profile.record(options, report, () -> tidewheel(splits));
  }

  private static Map<String, Long> loop(TwoThreads threads, List<List<String>> splits)
      throws Exception {
    List<Map<String, Long>> halves =
        threads.run(() -> count(splits.subList(0, 2)), () -> count(splits.subList(2, 4)));
    Map<String, Long> all = halves.get(0);
    halves.get(1).forEach((word, count) -> all.merge(word, count, Long::sum));
    return all;
  }

  private static Map<String, Long> count(List<List<String>> splits) {
    Map<String, Long> counts = new HashMap<>();
    for (List<String> split : splits) {
      for (String line : split) {
        for (String word : line.split(" ", -1)) {
          counts.merge(word, 1L, Long::sum);
        }
      }
    }
    return counts;
  }

  private static Map<String, Long> tidewheel(List<List<String>> splits)
      throws InterruptedException {
    AtomicReference<Map<String, Long>> result = new AtomicReference<>();
    try (SteppedJob job = new SteppedJob(context -> define(context, splits, result))) {
      job.runBatches(1);
    }
    return result.get();
  }

  private static void define(
      StreamingContext context,
      List<List<String>> splits,
      AtomicReference<Map<String, Long>> result) {
    context
        .sourceStream(new PreparedSource<>(batch -> splits))
        .flatMap(line -> Arrays.asList(line.split(" ", -1)).iterator())
        .mapToPair(word -> Tuple2.of(word, 1L))
        .reduceByKey(Long::sum)
        .foreachRDD(counts -> result.set(counts.collectAsMap()));
  }
}
