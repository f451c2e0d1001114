package io.tidewheel.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.HashPartitioner;
import io.tidewheel.PairRDD;
import io.tidewheel.RDD;
import io.tidewheel.StorageLevel;
import io.tidewheel.StreamingConf;
import io.tidewheel.StreamingContext;
import io.tidewheel.Tuple2;
import io.tidewheel.testkit.StreamTest;
import io.tidewheel.testkit.TestInput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** RDDs of the context: usable before start, without any stream. */
class RddTest {
  private final StreamingContext ssc =
      new StreamingContext(
          new StreamingConf().setAppName("rdds").set("streaming.defaultParallelism", "3"),
          Duration.ofSeconds(1));
  private final RDD<Integer> numbers = ssc.parallelize(List.of(1, 2, 3, 4, 5, 6, 7), 4);

  @AfterEach
  void stop() {
    ssc.stop();
  }

  @Test
  void actionsRunBeforeStart() {
    assertEquals(7, numbers.count());
    assertEquals(List.of(1, 2, 3, 4, 5, 6, 7), numbers.collect());
    assertEquals(List.of(1, 2, 3), numbers.take(3));
    assertEquals(List.of(1, 2, 3, 4, 5, 6, 7), numbers.take(100));
    assertEquals(1, numbers.first());
    assertEquals(28, numbers.reduce(Integer::sum));
    assertFalse(numbers.isEmpty());
    assertEquals(4, numbers.getNumPartitions());
    assertEquals(3, ssc.parallelize(List.of(1)).getNumPartitions());
    assertEquals(Map.of(0, 3L, 1, 4L), numbers.map(number -> number % 2).countByValue());
  }

  @Test
  void anEmptyRddHasNothing() {
    RDD<Integer> empty = ssc.emptyRDD();
    assertEquals(0, empty.count());
    assertTrue(empty.isEmpty());
    assertEquals(List.of(), empty.map(number -> number + 1).collect());
    assertThrows(NoSuchElementException.class, empty::first);
    assertThrows(NoSuchElementException.class, () -> empty.reduce(Integer::sum));
    assertEquals(List.of(), numbers.filter(number -> number > 9).take(1));
  }

  @Test
  void takeComputesNoPartitionItDoesNotNeed() {
    AtomicInteger computed = new AtomicInteger();
    RDD<Integer> counted =
        numbers.map(
            number -> {
              computed.incrementAndGet();
              return number;
            });
    assertFalse(counted.isEmpty());
    assertEquals(1, computed.get());
  }

  @Test
  void foreachSeesEveryElementAndForeachPartitionEveryPartition() {
    Set<Integer> seen = ConcurrentHashMap.newKeySet();
    numbers.foreach(seen::add);
    assertEquals(Set.of(1, 2, 3, 4, 5, 6, 7), seen);
    AtomicInteger partitions = new AtomicInteger();
    numbers.filter(number -> number == 1).foreachPartition(p -> partitions.incrementAndGet());
    assertEquals(4, partitions.get());
  }

  @Test
  void persistComputesOnceUntilItIsForgotten() {
    AtomicInteger computed = new AtomicInteger();
    RDD<Integer> kept =
        numbers
            .map(
                number -> {
                  computed.incrementAndGet();
                  return number;
                })
            .persist();
    assertEquals(7, kept.count());
    assertEquals(7, kept.count());
    assertEquals(7, computed.get());
    kept.unpersist();
    assertEquals(7, kept.count());
    assertEquals(14, computed.get());
  }

  @Test
  void persistNeedsNotBeAssigned() {
    AtomicInteger computed = new AtomicInteger();
    RDD<Integer> counted =
        numbers.map(
            number -> {
              computed.incrementAndGet();
              return number;
            });
    counted.persist(StorageLevel.NONE);
    assertEquals(7, counted.count());
    counted.cache();
    RDD<Integer> derived = counted.filter(number -> number > 3);
    assertEquals(7, counted.count());
    assertEquals(4, derived.count());
    assertEquals(14, computed.get());
  }

  @Test
  void samplesAreOfTheSizeThatWasAskedFor() {
    List<Integer> many = IntStream.range(0, 20_000).boxed().toList();
    RDD<Integer> rdd = ssc.parallelize(many, 5);
    assertEquals(5_000, rdd.sample(false, 0.25, 1).collect().size(), 300);
    assertEquals(50_000, rdd.sample(true, 2.5, 1).collect().size(), 800);
    assertEquals(800_000, rdd.sample(true, 40, 2).collect().size(), 4_000);
    Set<Integer> once = new HashSet<>(rdd.sample(false, 0.25, 1).collect());
    assertEquals(
        0.25 * once.size(),
        rdd.sample(false, 0.25, 2).filter(once::contains).collect().size(),
        150);
  }

  @Test
  void samplesWithoutSeedDifferFromCallToCallAndNotFromRunToRun() {
    List<Integer> many = IntStream.range(0, 100).boxed().toList();
    RDD<Integer> first = ssc.parallelize(many, 2).sample(false, 0.5);
    RDD<Integer> second = ssc.parallelize(many, 2).sample(false, 0.5);
    assertEquals(first.collect(), first.collect());
    assertNotEquals(first.collect(), second.collect());
    try (StreamingContext again = new StreamingContext("again", Duration.ofSeconds(1))) {
      assertEquals(first.collect(), again.parallelize(many, 2).sample(false, 0.5).collect());
    }
  }

  @Test
  void aBatchThatIsRunAgainDrawsTheSameSample() {
    try (StreamTest test = StreamTest.every(Duration.ofSeconds(1))) {
      TestInput<Integer> input = test.input();
      List<List<Integer>> drawn = new ArrayList<>();
      input.stream()
          .foreachRDD(
              rdd -> {
                drawn.add(rdd.sample(false, 0.5).collect());
                if (drawn.size() == 1) {
                  throw new IllegalStateException("the first attempt fails");
                }
              });
      List<Integer> many = IntStream.range(0, 100).boxed().toList();
      test.start();
      input.feed(many);
      test.tick();
      input.feed(many);
      test.tick();
      assertEquals(drawn.get(0), drawn.get(1));
      assertNotEquals(drawn.get(1), drawn.get(2));
    }
  }

  @Test
  void arraysAreEqualByContent() {
    RDD<byte[]> arrays =
        ssc.parallelize(List.of(new byte[] {1}, new byte[] {2}, new byte[] {1}), 3);
    assertEquals(2, arrays.distinct().count());
    assertEquals(1, arrays.subtract(ssc.parallelize(List.of(new byte[] {1}))).count());
    assertEquals(List.of(1, 1), arrays.mapToPair(a -> Tuple2.of(a, 1)).lookup(new byte[] {1}));
  }

  @Test
  void lookupComputesOnePartitionOfKeysThatAreInPlace() {
    AtomicInteger computed = new AtomicInteger();
    PairRDD<Integer, Integer> placed =
        ssc.parallelizePairs(List.of(Tuple2.of(1, 10), Tuple2.of(2, 20), Tuple2.of(3, 30)))
            .partitionBy(new HashPartitioner(3))
            .mapValues(
                value -> {
                  computed.incrementAndGet();
                  return value;
                });
    assertEquals(List.of(20), placed.lookup(2));
    assertEquals(1, computed.get());
  }

  @Test
  void aCombinerMayChangeItsFirstArgumentThoughTasksAreTriedAgain() {
    AtomicInteger failures = new AtomicInteger();
    List<Tuple2<String, Integer>> pairs =
        List.of(Tuple2.of("a", 1), Tuple2.of("a", 2), Tuple2.of("a", 3));
    PairRDD<String, List<Integer>> lists =
        ssc.parallelizePairs(pairs, 3)
            .combineByKey(
                value -> new ArrayList<>(List.of(value)),
                (list, value) -> {
                  list.add(value);
                  return list;
                },
                (first, second) -> {
                  first.addAll(second);
                  if (second.contains(3) && failures.incrementAndGet() == 1) {
                    throw new IllegalStateException("once");
                  }
                  return first;
                });
    assertEquals(Map.of("a", List.of(1, 2, 3)), lists.collectAsMap());
    assertEquals(2, failures.get());
  }

  @Test
  void sortsAcrossPartitions() {
    Random random = new Random(5);
    List<Tuple2<Integer, Integer>> pairs = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      pairs.add(Tuple2.of(random.nextInt(300), i));
    }
    PairRDD<Integer, Integer> rdd = ssc.parallelizePairs(pairs, 5);
    List<Integer> sorted = pairs.stream().map(Tuple2::_1).sorted().toList();
    assertEquals(sorted, rdd.sortByKey().keys().collect());
    assertEquals(sorted, rdd.sortByKey(true, 1).keys().collect());
    List<Integer> descending = new ArrayList<>(sorted);
    Collections.reverse(descending);
    assertEquals(descending, rdd.sortByKey(false).keys().collect());
    assertEquals(
        descending, rdd.sortByKey(Comparator.<Integer>reverseOrder(), true, 7).keys().collect());
    assertEquals(List.of(), rdd.filter(pair -> false).sortByKey().collect());
  }

  @Test
  void joinsMoveNothingThatIsInPlace() {
    PairRDD<String, Integer> left =
        ssc.parallelizePairs(List.of(Tuple2.of("a", 1), Tuple2.of("b", 2)))
            .partitionBy(new HashPartitioner(3));
    assertSame(left.getNumPartitions(), 3);
    assertEquals(
        Map.of("a", Tuple2.of(1, 10)),
        left.join(ssc.parallelizePairs(List.of(Tuple2.of("a", 10)))).collectAsMap());
    assertEquals(Map.of("a", 1, "b", 2), left.reduceByKey(Integer::sum).collectAsMap());
  }

  @Test
  void actionsInsideFunctionsAreRefused() {
    RuntimeException e =
        assertThrows(
            RuntimeException.class, () -> numbers.map(number -> numbers.count()).collect());
    assertTrue(e.getMessage().contains("action"), e.getMessage());
  }

  @Test
  void actionsAfterStopAreRefused() {
    ssc.stop();
    assertThrows(IllegalStateException.class, numbers::count);
  }

  @Test
  void badPartitionCountsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> ssc.parallelize(List.of(1), 0));
    assertThrows(IllegalArgumentException.class, () -> numbers.repartition(0));
  }
}
