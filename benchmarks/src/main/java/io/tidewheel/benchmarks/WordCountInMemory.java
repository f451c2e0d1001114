package io.tidewheel.benchmarks;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** The same words counted from lines in memory in four lists: all that is not Kafka's part. */
final class WordCountInMemory implements Benchmark {
  @Override
  public String description() {
    return "wordcount-memory: 3M lines of ten words in memory, flatMap, mapToPair, reduceByKey";
  }

  @Override
  public void run(Options options, Report report) throws Exception {
    int lines = options.scaled(WordCount.LINES);
    List<List<String>> splits = Words.lines(lines, 4);
    try (TwoThreads threads = new TwoThreads()) {
      Comparison.Measured measured =
          new Comparison(report, options, lines)
              .side("loop", done -> loop(threads, splits, done))
              .side("tidewheel", done -> tidewheel(splits, done))
              .run();
      report.atLeast(
          "speed of wordcount-memory",
          measured.speed("tidewheel", "loop").median(),
          WordCount.TARGET);
    }
    Profile.record(options, report, done -> tidewheel(splits, done));
  }

  private static Map<String, Long> loop(
      TwoThreads threads, List<List<String>> splits, Runnable done) throws Exception {
    Map<String, Long> result =
        WordCount.sum(
            threads.run(() -> count(splits.subList(0, 2)), () -> count(splits.subList(2, 4))));
    done.run();
    return result;
  }

  private static Map<String, Long> count(List<List<String>> splits) {
    Map<String, Long> counts = new HashMap<>();
    for (List<String> split : splits) {
      for (String line : split) {
        WordCount.count(line, counts);
      }
    }
    return counts;
  }

  private static Map<String, Long> tidewheel(List<List<String>> splits, Runnable done)
      throws InterruptedException {
    AtomicReference<Map<String, Long>> result = new AtomicReference<>();
    try (SteppedJob job =
        new SteppedJob(
            context ->
                WordCount.define(
                    context.sourceStream(new PreparedSource<>(batch -> splits)), result))) {
      job.runBatches(1);
      done.run();
    }
    return result.get();
  }
}
