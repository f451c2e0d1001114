package io.tidewheel.benchmarks.jmh;

import io.tidewheel.PairRDD;
import io.tidewheel.StreamingConf;
import io.tidewheel.StreamingContext;
import io.tidewheel.Tuple2;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * {@code sortByKey} of a million pairs from two partitions into two, per pair, on one thread; the
 * job that finds the bounds and the exchange included.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class SortByKeyBenchmark {
  private static final int RECORDS = 1_000_000;

  private StreamingContext context;
  private List<Tuple2<Long, Long>> records;
  private PairRDD<Long, Long> pairs;

  @Setup
  public void define() {
    context =
        new StreamingContext(
            new StreamingConf().setAppName("sortByKey").set("engine.threads", "1"),
            Duration.ofSeconds(1));
    Random random = new Random(1);
    records = new ArrayList<>();
    for (int i = 0; i < RECORDS; i++) {
      records.add(Tuple2.of(random.nextLong(), 1L));
    }
    pairs = context.parallelizePairs(records, 2);
  }

  @TearDown
  public void stop() {
    context.stop();
  }

  @Benchmark
  @OperationsPerInvocation(RECORDS)
  public long sortByKey() {
    return pairs.sortByKey().count();
  }

  /** One thread that sorts a list of all. */
  @Benchmark
  @OperationsPerInvocation(RECORDS)
  public long loop() {
    List<Tuple2<Long, Long>> sorted = new ArrayList<>(records);
    sorted.sort(Comparator.comparing(Tuple2::_1));
    return sorted.size();
  }
}
