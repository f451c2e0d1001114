package io.tidewheel.benchmarks.jmh;

import io.tidewheel.RDD;
import io.tidewheel.StreamingConf;
import io.tidewheel.StreamingContext;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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

/** {@code map.filter.map} over a million records in one partition, per record, on one thread. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PipelineBenchmark {
  private static final int RECORDS = 1_000_000;

  private StreamingContext context;
  private List<Integer> records;
  private RDD<Integer> pipeline;

  @Setup
  public void define() {
    context =
        new StreamingContext(
            new StreamingConf().setAppName("pipeline").set("engine.threads", "1"),
            Duration.ofSeconds(1));
    records = IntStream.range(0, RECORDS).boxed().toList();
    pipeline =
        context
            .parallelize(records, 1)
            .map(number -> number * 31)
            .filter(number -> (number & 3) != 0)
            .map(number -> number ^ 5);
  }

  @TearDown
  public void stop() {
    context.stop();
  }

  @Benchmark
  @OperationsPerInvocation(RECORDS)
  public long fused() {
    return pipeline.count();
  }

  /** What the three functions cost in a loop without anything around them. */
  @Benchmark
  @OperationsPerInvocation(RECORDS)
  public long loop() {
    long count = 0;
    Integer last = 0;
    for (Integer record : records) {
      Integer multiplied = record * 31;
      if ((multiplied & 3) != 0) {
        last = multiplied ^ 5;
        count++;
      }
    }
    return count + last;
  }
}
