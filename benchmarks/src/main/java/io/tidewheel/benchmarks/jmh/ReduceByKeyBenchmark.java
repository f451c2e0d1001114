package io.tidewheel.benchmarks.jmh;

import io.tidewheel.PairRDD;
import io.tidewheel.StreamingConf;
import io.tidewheel.StreamingContext;
import io.tidewheel.Tuple2;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * {@code reduceByKey} of two million pairs from two partitions into two, per pair, on one thread;
 * combining before and after the exchange included.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class ReduceByKeyBenchmark {
  private static final int RECORDS = 2_000_000;

  @Param({"10000", "1000000"})
  private int keys;

  private StreamingContext context;
  private List<Tuple2<String, Long>> records;
  private PairRDD<String, Long> reduced;

  @Setup
  public void define() {
    context =
        new StreamingContext(
            new StreamingConf().setAppName("reduceByKey").set("engine.threads", "1"),
            Duration.ofSeconds(1));
    Random random = new Random(1);
    records = new ArrayList<>();
    for (int i = 0; i < RECORDS; i++) {
      records.add(Tuple2.of("key-" + random.nextInt(keys), 1L));
    }
    reduced = context.parallelizePairs(records, 2).reduceByKey(Long::sum, 2);
  }

  @TearDown
  public void stop() {
    context.stop();
  }

  @Benchmark
  @OperationsPerInvocation(RECORDS)
  public long reduceByKey() {
    return reduced.count();
  }

  /** One thread that merges all pairs into one map. */
  @Benchmark
  @OperationsPerInvocation(RECORDS)
  public long loop() {
    Map<String, Long> sums = new HashMap<>();
    for (Tuple2<String, Long> pair : records) {
      sums.merge(pair._1(), pair._2(), Long::sum);
    }
    return sums.size();
  }
}
