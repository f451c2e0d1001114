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
 * {@code join} of a million pairs with one pair per key, from two partitions into two, per pair of
 * the larger side, on one thread; both exchanges included.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class JoinBenchmark {
  private static final int RECORDS = 1_000_000;

  @Param({"10000", "1000000"})
  private int keys;

  private StreamingContext context;
  private List<Tuple2<String, Long>> records;
  private List<Tuple2<String, Long>> table;
  private PairRDD<String, Tuple2<Long, Long>> joined;

  @Setup
  public void define() {
    context =
        new StreamingContext(
            new StreamingConf().setAppName("join").set("engine.threads", "1"),
            Duration.ofSeconds(1));
    Random random = new Random(1);
    records = new ArrayList<>();
    for (int i = 0; i < RECORDS; i++) {
      records.add(Tuple2.of("key-" + random.nextInt(keys), 1L));
    }
    table = new ArrayList<>();
    for (int i = 0; i < keys; i++) {
      table.add(Tuple2.of("key-" + i, (long) i));
    }
    joined = context.parallelizePairs(records, 2).join(context.parallelizePairs(table, 2), 2);
  }

  @TearDown
  public void stop() {
    context.stop();
  }

  @Benchmark
  @OperationsPerInvocation(RECORDS)
  public long join() {
    return joined.count();
  }

  /** One thread that puts the smaller side into a map and looks up the larger. */
  @Benchmark
  @OperationsPerInvocation(RECORDS)
  public long loop() {
    Map<String, Long> known = new HashMap<>();
    for (Tuple2<String, Long> pair : table) {
      known.put(pair._1(), pair._2());
    }
    long count = 0;
    for (Tuple2<String, Long> pair : records) {
      Tuple2<Long, Long> values = Tuple2.of(pair._2(), known.get(pair._1()));
      count += values._2() == null ? 0 : 1;
    }
    return count;
  }
}
