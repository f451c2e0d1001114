package io.tidewheel.benchmarks;

import io.tidewheel.State;
import io.tidewheel.StateSpec;
import io.tidewheel.StreamingConf;
import io.tidewheel.StreamingContext;
import io.tidewheel.Tuple2;
import io.tidewheel.listener.BatchInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Batches that touch 1,000 keys of a state of many, beside the same with few; and how soon a
 * program with many is back after a restart.
 */
final class LargeState implements Benchmark {
  private static final Duration INTERVAL = Duration.ofMillis(20);
  private static final int FEW = 10_000;
  private static final int MANY = 1_000_000;
  private static final int TOUCHED = 1_000;
  private static final int WARM_UPS = 300;
  private static final int MEASURED = 500;
  private static final double MOST_TIMES_AS_LONG = 1.5;
  private static final double MOST_SECONDS = 5;

  @Override
  public String description() {
    return "state: mapWithState, 1,000 keys of a batch of 10k and of 1M keys of state; a restart";
  }

  @Override
  public void run(Options options, Report report) throws Exception {
    Path directory = Files.createTempDirectory(Path.of("benchmarks/target"), "state");
    double few = seal(options, report, directory.resolve("few"), options.scaled(FEW));
    double many = seal(options, report, directory.resolve("many"), options.scaled(MANY));
    report.atMost("run and commit with 1M keys / with 10k", many / few, MOST_TIMES_AS_LONG);
    report.line("   the checkpoint of 1M keys has %.1f MB", size(directory.resolve("many")) / 1e6);
    long started = System.nanoTime();
    BatchCosts first = new BatchCosts(0, 1);
    try (StreamingContext context = context(directory.resolve("many"), options.scaled(MANY))) {
      context.addStreamingListener(first);
      context.start();
      List<BatchInfo> ignored = first.await(Duration.ofMinutes(1));
    }
    report.atMost(
        "seconds from start to the first commit with 1M keys",
        (System.nanoTime() - started) / 1e9,
        MOST_SECONDS);
  }

  private static double seal(Options options, Report report, Path directory, int keys)
      throws InterruptedException {
    BatchCosts costs =
        new BatchCosts(keys / TOUCHED + options.scaled(WARM_UPS), options.scaled(MEASURED));
    try (StreamingContext context = context(directory, keys)) {
      context.addStreamingListener(costs);
      context.start();
      List<BatchInfo> batches = costs.await(Duration.ofMinutes(10));
      Figures run =
          new Figures(
              batches.stream().map(batch -> BatchCosts.millis(batch.steps().run())).toList());
      Figures commit =
          new Figures(
              batches.stream().map(batch -> BatchCosts.millis(batch.steps().commit())).toList());
      report.line(
          "   %9d keys: run %.3f ms, commit %.3f ms (medians)",
          keys, run.median(), commit.median());
      return run.median() + commit.median();
    }
  }

  /** First every key once, then 1,000 of them at random in each batch. */
  private static StreamingContext context(Path directory, int keys) {
    StreamingConf conf = new StreamingConf().setAppName("state");
    StreamingContext context = new StreamingContext(conf, INTERVAL);
    context.checkpoint(directory.toString());
    context
        .sourceStream(new PreparedSource<Integer>(batch -> batch(batch, keys)))
        .mapToPair(key -> Tuple2.of("key-" + key, 1L))
        .mapWithState(StateSpec.function(LargeState::count))
        .foreachRDD(counts -> counts.foreach(count -> {}));
    return context;
  }

  private static Long count(String key, Optional<Long> one, State<Long> state) {
    long count = (state.exists() ? state.get() : 0) + one.orElse(0L);
    state.update(count);
    return count;
  }

  private static List<List<Integer>> batch(long number, int keys) {
    List<Integer> batch = new ArrayList<>(TOUCHED);
    Random random = new Random(number);
    for (int i = 0; i < TOUCHED; i++) {
      batch.add(number < keys / TOUCHED ? (int) (number * TOUCHED + i) : random.nextInt(keys));
    }
    return List.of(batch.subList(0, TOUCHED / 2), batch.subList(TOUCHED / 2, TOUCHED));
  }

  private static long size(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).mapToLong(LargeState::length).sum();
    }
  }

  private static long length(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
