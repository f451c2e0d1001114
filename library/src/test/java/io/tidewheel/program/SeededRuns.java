package io.tidewheel.program;

import io.tidewheel.PairRDD;
import io.tidewheel.RDD;
import io.tidewheel.RDDLike;
import io.tidewheel.StreamingConf;
import io.tidewheel.StreamingContext;
import io.tidewheel.Tuple2;
import io.tidewheel.spi.engine.TaskContext;
import io.tidewheel.spi.source.Split;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * Operations on random RDDs, checked against lists, on the strict engine. In each run some other
 * operations of the same table come first, so that compositions are checked as well. What a run
 * does follows from its seed, which a failure names; {@code -Dproperties.seed=N} runs that one
 * alone, {@code -Dproperties.runs=N} so many.
 */
final class SeededRuns implements AutoCloseable {
  private static final long RUNS = Long.getLong("properties.runs", 8);
  private static final int LARGE = 50;

  private final StreamingContext ssc =
      new StreamingContext(
          new StreamingConf()
              .setAppName("properties")
              .set("engine.strict", "true")
              .set("streaming.defaultParallelism", "3"),
          Duration.ofSeconds(1));

  /** Does one operation, checks what came of it, and returns what the next one may go on with. */
  interface Operation<R> {
    R check(Run run, R rdd) throws Exception;
  }

  /** One test per operation. */
  <R extends RDDLike<?, R>> Stream<DynamicTest> tests(
      Map<String, Operation<R>> operations, Function<Run, R> first) {
    return operations.keySet().stream()
        .map(name -> DynamicTest.dynamicTest(name, () -> runAll(name, operations, first)));
  }

  private <R extends RDDLike<?, R>> void runAll(
      String name, Map<String, Operation<R>> operations, Function<Run, R> first) {
    Long only = Long.getLong("properties.seed");
    long[] seeds = only == null ? LongStream.range(0, RUNS).toArray() : new long[] {only};
    for (long seed : seeds) {
      Run run = new Run(ssc, new Random(seed * 31 + name.hashCode()));
      List<String> names = new ArrayList<>(operations.keySet());
      List<String> done = new ArrayList<>();
      try {
        R rdd = first.apply(run);
        for (int i = run.random().nextInt(3); i > 0; i--) {
          String before = names.get(run.random().nextInt(names.size()));
          done.add(before);
          rdd = operations.get(before).check(run, rdd);
          rdd = rdd.count() > LARGE ? first.apply(run) : rdd;
        }
        done.add(name);
        R ignored = operations.get(name).check(run, rdd);
      } catch (Throwable t) {
        throw new AssertionError(
            "properties.seed=" + seed + ", operations=" + done + ": " + t.getMessage(), t);
      }
    }
  }

  @Override
  public void close() {
    ssc.close();
  }

  /** What a run draws from. */
  record Run(StreamingContext ssc, Random random) {
    /** Up to four partitions, some of them empty, of few different numbers, some of them null. */
    RDD<Integer> numbers() {
      return given(() -> number());
    }

    /** The same of pairs. */
    PairRDD<Integer, Integer> pairs() {
      return PairRDD.fromRDD(given(() -> Tuple2.of(number(), number())));
    }

    Integer number() {
      return random.nextInt(8) == 0 ? null : random.nextInt(13) - 6;
    }

    /** A number of partitions to ask for. */
    int partitions() {
      return 1 + random.nextInt(5);
    }

    private <T> RDD<T> given(java.util.function.Supplier<T> element) {
      List<Split<T>> splits = new ArrayList<>();
      for (int i = random.nextInt(5); i > 0; i--) {
        List<T> records = new ArrayList<>();
        for (int j = random.nextInt(3) * random.nextInt(6); j > 0; j--) {
          records.add(element.get());
        }
        splits.add(new Given<>(records));
      }
      return ssc.sourceRDD("given", splits, null);
    }
  }

  private record Given<T>(List<T> records) implements Split<T> {
    @Override
    public Iterator<T> read(TaskContext task) {
      return records.iterator();
    }
  }

  /** What an RDD is, partition by partition. */
  static <T> List<List<T>> partitions(RDDLike<T, ?> rdd) {
    return rdd.glom().collect();
  }

  static <T> List<T> flat(List<List<T>> partitions) {
    List<T> all = new ArrayList<>();
    partitions.forEach(all::addAll);
    return all;
  }

  /** Each partition replaced. */
  static <T, U> List<List<U>> each(List<List<T>> partitions, Function<List<T>, List<U>> function) {
    return partitions.stream().map(function).toList();
  }

  /** Each element replaced. */
  static <T, U> List<U> mapped(List<T> elements, Function<T, U> function) {
    List<U> results = new ArrayList<>();
    elements.forEach(element -> results.add(function.apply(element)));
    return results;
  }

  /** The elements for which the predicate is true. */
  static <T> List<T> filtered(List<T> elements, java.util.function.Predicate<T> predicate) {
    List<T> results = new ArrayList<>();
    elements.forEach(
        element -> {
          if (predicate.test(element)) {
            results.add(element);
          }
        });
    return results;
  }
}
