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
              .side("loop", () -> loop(threads, splits))
              .side("tidewheel", () -> tidewheel(splits))
              .run();
      report.atLeast(
          "speed of wordcount-memory",
          measured.speed("tidewheel", "loop").median(),
          WordCount.TARGET);
    }
    Profile.record(options, report, () -> tidewheel(splits));
  }

  private static Map<String, Long> loop(TwoThreads threads, List<List<String>> splits)
      throws Exception {
    return WordCount.sum(
        threads.run(() -> count(splits.subList(0, 2)), () -> count(splits.subList(2, 4))));
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

  private static Map<String, Long> tidewheel(List<List<String>> splits)
      throws InterruptedException {
    AtomicReference<Map<String, Long>> result = new AtomicReference<>();
    try (SteppedJob job =
        new SteppedJob(
            context ->
                WordCount.define(
                    context.sourceStream(new PreparedSource<>(batch -> splits)), result))) {
      job.runBatches(1);
    }
    return result.get();
  }
}
