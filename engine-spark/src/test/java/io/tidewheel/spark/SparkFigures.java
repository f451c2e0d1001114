package io.tidewheel.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidewheel.RDD;
import io.tidewheel.StreamingConf;
import io.tidewheel.function.Function;
import io.tidewheel.spi.engine.TaskContext;
import io.tidewheel.spi.source.PlanRequest;
import io.tidewheel.spi.source.RangeCodec;
import io.tidewheel.spi.source.Source;
import io.tidewheel.spi.source.SourceRange;
import io.tidewheel.spi.source.Split;
import io.tidewheel.testkit.StreamTest;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import scala.Tuple2;

/**
 * Batches on local Spark, beside the same jobs submitted to Spark by hand over the same ranges.
 * Measures; of the results it checks only that both sides computed the same. Not run by default;
 * the figures are in {@code target/surefire-reports}:
 *
 * <pre>./mvnw -pl engine-spark -am test -Dtest=SparkFigures -Dsurefire.failIfNoSpecifiedTests=false
 * </pre>
 */
@Timeout(600)
class SparkFigures {
  private static final int ROUNDS = 7;
  private static final int SPLITS = 4;
  private static final int SMALL_BATCHES = 100;

  /** Some words that are made as they are read. */
  private record Words(int split, int count) implements Split<String>, Serializable {
    @Override
    public Iterator<String> read(TaskContext task) {
      return iterator();
    }

    Iterator<String> iterator() {
      return IntStream.range(0, count)
          .mapToObj(i -> "word-" + (((i * 31 + split) * 2_654_435_761L) >>> 7) % 1_000)
          .iterator();
    }
  }

  private record Batch(int size) implements SourceRange {
    @Override
    public long records() {
      return (long) SPLITS * size;
    }
  }

  /** Gives the same range again and again. */
  private record Same(int size) implements Source<String, Batch> {
    @Override
    public String description() {
      return "generated words";
    }

    @Override
    public String kind() {
      return "generated";
    }

    @Override
    public Optional<RangeCodec<Batch>> rangeCodec() {
      return Optional.empty();
    }

    @Override
    public void start(Optional<Batch> last) {}

    @Override
    public Batch plan(PlanRequest request) {
      return new Batch(size);
    }

    @Override
    public List<? extends Split<String>> splits(Batch range) {
      return words(range.size());
    }

    @Override
    public void close() {}
  }

  private static List<Words> words(int size) {
    return IntStream.range(0, SPLITS).mapToObj(split -> new Words(split, size)).toList();
  }

  private static final JavaSparkContext SPARK =
      JavaSparkContext.fromSparkContext(
          SparkContext.getOrCreate(
              new SparkConf()
                  .setMaster("local[2]")
                  .setAppName("figures")
                  .set("spark.ui.enabled", "false")
                  .set("spark.driver.host", "127.0.0.1")
                  .set("spark.driver.bindAddress", "127.0.0.1")));

  private static void compare(
      String job,
      int size,
      int repeated,
      Function<RDD<String>, Long> ours,
      ToLongFunction<JavaRDD<String>> byHand)
      throws Exception {
    AtomicLong result = new AtomicLong();
    List<Long> oursNanos = new ArrayList<>();
    List<Long> byHandNanos = new ArrayList<>();
    StreamingConf conf =
        new StreamingConf()
            .setAppName("figures")
            .engine(OnSpark.context(SPARK))
            .set("streaming.defaultParallelism", Integer.toString(SPLITS));
    try (StreamTest test = StreamTest.of(conf, Duration.ofSeconds(1))) {
      test.context().sourceStream(new Same(size)).foreachRDD(rdd -> result.set(ours.call(rdd)));
      test.start();
      for (int round = -2; round < ROUNDS; round++) {
        long start = System.nanoTime();
        test.tick(repeated);
        long middle = System.nanoTime();
        long expected = 0;
        for (int i = 0; i < repeated; i++) {
          expected =
              byHand.applyAsLong(
                  SPARK.parallelize(words(size), SPLITS).mapPartitions(w -> w.next().iterator()));
        }
        long end = System.nanoTime();
        assertEquals(expected, result.get());
        if (round >= 0) {
          oursNanos.add(middle - start);
          byHandNanos.add(end - middle);
        }
      }
    }
    double mine = millis(oursNanos) / repeated;
    double spark = millis(byHandNanos) / repeated;
    System.out.printf(
        "figure: %s: batch=%.2f ms, by hand=%.2f ms, ratio=%.2f, overhead=%.2f ms%n",
        job, mine, spark, spark / mine, mine - spark);
  }

  /** The median. */
  private static double millis(List<Long> nanos) {
    return nanos.stream().sorted().toList().get(nanos.size() / 2) / 1e6;
  }

  @Test
  void count() throws Exception {
    compare("count of 4 M words", 1_000_000, 1, RDD::count, JavaRDD::count);
  }

  @Test
  void wordCount() throws Exception {
    compare(
        "word count of 2 M words",
        500_000,
        1,
        rdd -> rdd.mapToPair(w -> io.tidewheel.Tuple2.of(w, 1L)).reduceByKey(Long::sum).count(),
        rdd -> rdd.mapToPair(w -> new Tuple2<>(w, 1L)).reduceByKey(Long::sum, SPLITS).count());
  }

  @Test
  void overheadOfABatch() throws Exception {
    compare("count of 4 words", 1, SMALL_BATCHES, RDD::count, JavaRDD::count);
  }
}
