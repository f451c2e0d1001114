package io.tidewheel.benchmarks.jmh;

import io.tidewheel.PairDStream;
import io.tidewheel.StreamingConf;
import io.tidewheel.StreamingContext;
import io.tidewheel.Tuple2;
import io.tidewheel.benchmarks.PreparedSource;
import io.tidewheel.benchmarks.SteppedJob;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
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
  private SteppedJob job;

  @Setup
  public void fill() throws InterruptedException {
    job =
        new SteppedJob(
            new StreamingConf().setAppName("window").set("engine.threads", "1"), this::define);
    job.runBatches(panes + 1);
  }

  private void define(StreamingContext context) {
    List<String> records = new ArrayList<>();
    for (int i = 0; i < KEYS; i++) {
      records.add("key-" + i);
    }
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

  @TearDown
  public void stop() {
    job.close();
  }

  @Benchmark
  public long slide() throws InterruptedException {
    job.runBatches(1);
    return sums.get();
  }
}
