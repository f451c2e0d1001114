package io.tidewheel.benchmarks.jmh;

import io.tidewheel.PairDStream;
import io.tidewheel.StreamingConf;
import io.tidewheel.StreamingContext;
import io.tidewheel.Tuple2;
import io.tidewheel.benchmarks.PreparedSource;
import io.tidewheel.benchmarks.SteppedJob;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One slide of a full window: a batch of a thousand records of as many keys comes, one leaves, and
 * the thousand results are read. On one thread; what a batch costs anyhow is in it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class WindowSlideBenchmark {
  private static final int KEYS = 1_000;

  /** Width divided by slide. */
  @Param({"10", "1000"})
  private int panes;

  @Param({"true", "false"})
  private boolean inverse;

  private final AtomicLong sums = new AtomicLong();
  private final List<String> records = IntStream.range(0, KEYS).mapToObj(i -> "key-" + i).toList();
  private SteppedJob job;

  @Setup
  public void fill() throws InterruptedException {
    job =
        new SteppedJob(
            new StreamingConf().setAppName("window").set("engine.threads", "1"), this::define);
    job.runBatches(panes + 1);
  }

  private void define(StreamingContext context) {
    List<List<String>> splits = List.of(records);
    Duration slide = SteppedJob.INTERVAL;
    Duration width = slide.multipliedBy(panes);
    PairDStream<String, Long> pairs =
        context
            .sourceStream(new PreparedSource<>(batch -> splits))
            .mapToPair(key -> Tuple2.of(key, 1L));
    PairDStream<String, Long> counts =
        inverse
            ? pairs.reduceByKeyAndWindow(Long::sum, (sum, gone) -> sum - gone, width, slide)
            : pairs.reduceByKeyAndWindow(Long::sum, width, slide);
    counts.foreachRDD(window -> window.foreach(count -> sums.addAndGet(count._2())));
  }

  /** The panes of the loop, oldest first, and what they add up to. */
  private final Deque<Map<String, Long>> loopPanes = new ArrayDeque<>();

  private final Map<String, Long> loopTotals = new HashMap<>();

  @Setup
  public void fillLoop() {
    for (int i = 0; i < panes; i++) {
      loopSlide();
    }
  }

  @TearDown
  public void stop() {
    job.close();
  }

  @Benchmark
  public long slide() throws InterruptedException {
    job.runBatches(1);
    return sums.get();
  }

  /** One thread that keeps panes and running totals; needs the inverse, and keeps nothing safe. */
  @Benchmark
  public long loop() {
    loopSlide();
    long sum = 0;
    for (long total : loopTotals.values()) {
      sum += total;
    }
    return sum;
  }

  private void loopSlide() {
    Map<String, Long> pane = new HashMap<>();
    for (String key : records) {
      pane.merge(key, 1L, Long::sum);
    }
    pane.forEach((key, count) -> loopTotals.merge(key, count, Long::sum));
    loopPanes.addLast(pane);
    if (loopPanes.size() > panes) {
      loopPanes
          .removeFirst()
          .forEach(
              (key, count) ->
                  loopTotals.computeIfPresent(
                      key, (same, total) -> total.equals(count) ? null : total - count));
    }
  }
}
