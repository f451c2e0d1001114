package io.tidewheel.program;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.PairRDD;
import io.tidewheel.Partitioner;
import io.tidewheel.RDD;
import io.tidewheel.StreamingConf;
import io.tidewheel.StreamingContext;
import io.tidewheel.StreamingException;
import io.tidewheel.Tuple2;
import io.tidewheel.testkit.StreamTest;
import io.tidewheel.testkit.TestInput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/** What is told who calls an operation wrongly: which one it was, what it got, what to change. */
class RddMisuseTest {
  private static final StreamingContext SSC =
      new StreamingContext(
          new StreamingConf().setAppName("misuse").set("engine.task.maxFailures", "1"),
          Duration.ofSeconds(1));
  private static final RDD<Integer> NUMBERS = SSC.parallelize(List.of(1, 2, 3), 2);
  private static final RDD<Integer> EMPTY = SSC.emptyRDD();
  private static final PairRDD<Integer, Integer> PAIRS =
      SSC.parallelizePairs(List.of(Tuple2.of(1, 2), Tuple2.of(3, 4)), 2);

  /** Has as many partitions as it is told, and sends all to the one it is told. */
  private static final class To extends Partitioner {
    private static final long serialVersionUID = 1L;
    private final int partitions;
    private final int partition;

    To(int partitions, int partition) {
      this.partitions = partitions;
      this.partition = partition;
    }

    @Override
    public int numPartitions() {
      return partitions;
    }

    @Override
    public int getPartition(Object key) {
      return partition;
    }
  }

  private final List<DynamicTest> tests = new ArrayList<>();

  @AfterAll
  static void stop() {
    SSC.close();
  }

  private void refuses(
      Class<? extends RuntimeException> type, String operation, String said, Executable call) {
    tests.add(
        DynamicTest.dynamicTest(
            operation + ": " + said,
            () -> {
              String message = assertThrows(type, call).getMessage();
              assertTrue(message.contains(operation), message);
              assertTrue(message.contains(said), message);
            }));
  }

  private void refuses(String operation, String said, Executable call) {
    refuses(IllegalArgumentException.class, operation, said, call);
  }

  /** Refused when it is computed; the message says where. */
  private void fails(String operation, String said, Executable call) {
    refuses(RuntimeException.class, "operator=" + operation, said, call);
  }

  @TestFactory
  Stream<DynamicTest> numbersOfPartitions() {
    String said = "partitions is 0, must be at least 1";
    refuses("parallelize", said, () -> SSC.parallelize(List.of(1), 0));
    refuses("repartition", said, () -> NUMBERS.repartition(0));
    refuses("coalesce", said, () -> NUMBERS.coalesce(0));
    refuses("distinct", said, () -> NUMBERS.distinct(0));
    refuses("subtract", said, () -> NUMBERS.subtract(NUMBERS, 0));
    refuses("groupBy", said, () -> NUMBERS.groupBy(n -> n, 0));
    refuses("sortBy", said, () -> NUMBERS.sortBy(n -> n, true, 0));
    refuses("reduceByKey", said, () -> PAIRS.reduceByKey(Integer::sum, 0));
    refuses("groupByKey", said, () -> PAIRS.groupByKey(0));
    refuses("combineByKey", said, () -> PAIRS.combineByKey(v -> v, Integer::sum, Integer::sum, 0));
    refuses("aggregateByKey", said, () -> PAIRS.aggregateByKey(0, 0, Integer::sum, Integer::sum));
    refuses("foldByKey", said, () -> PAIRS.foldByKey(0, 0, Integer::sum));
    refuses("join", said, () -> PAIRS.join(PAIRS, 0));
    refuses("leftOuterJoin", said, () -> PAIRS.leftOuterJoin(PAIRS, 0));
    refuses("rightOuterJoin", said, () -> PAIRS.rightOuterJoin(PAIRS, 0));
    refuses("fullOuterJoin", said, () -> PAIRS.fullOuterJoin(PAIRS, 0));
    refuses("cogroup", said, () -> PAIRS.cogroup(PAIRS, 0));
    refuses("subtractByKey", said, () -> PAIRS.subtractByKey(PAIRS, 0));
    refuses("sortByKey", said, () -> PAIRS.sortByKey(true, 0));
    refuses("partitionBy", said, () -> PAIRS.partitionBy(new To(0, 0)));
    refuses("join", said, () -> PAIRS.join(PAIRS, new To(0, 0)));
    return tests.stream();
  }

  @TestFactory
  Stream<DynamicTest> numbersAndRanges() {
    refuses("sample", "fraction is 1.5, must be in 0 .. 1", () -> NUMBERS.sample(false, 1.5));
    refuses("sample", "fraction is -0.5", () -> NUMBERS.sample(true, -0.5));
    refuses("sample", "fraction is NaN", () -> NUMBERS.sample(false, Double.NaN, 1));
    refuses("sample", "fraction is Infinity", () -> NUMBERS.sample(true, 1 / 0.0, 1));
    refuses("take", "asked for -1 elements", () -> NUMBERS.take(-1));
    refuses("top", "asked for -1 elements", () -> NUMBERS.top(-1));
    refuses("takeOrdered", "asked for -1 elements", () -> NUMBERS.takeOrdered(-1));
    refuses("treeReduce", "depth is 0", () -> NUMBERS.treeReduce(Integer::sum, 0));
    refuses(
        "treeAggregate",
        "depth is 0",
        () -> NUMBERS.treeAggregate(0, Integer::sum, Integer::sum, 0));
    refuses("zip", "has 2 partitions and the second 3", () -> NUMBERS.zip(NUMBERS.repartition(3)));
    refuses(
        "aggregate",
        "cannot be copied",
        () -> NUMBERS.aggregate(new Object(), (a, b) -> a, (a, b) -> a));
    refuses("foldByKey", "cannot be copied", () -> objects().foldByKey(new Object(), (a, b) -> a));
    return tests.stream();
  }

  private static PairRDD<Integer, Object> objects() {
    return PAIRS.mapValues(value -> value);
  }

  @TestFactory
  Stream<DynamicTest> argumentsThatAreMissing() {
    String said = "is null, must be given";
    refuses("map", said, () -> NUMBERS.map(null));
    refuses("flatMap", said, () -> NUMBERS.flatMap(null));
    refuses("mapToPair", said, () -> NUMBERS.mapToPair(null));
    refuses("flatMapToPair", said, () -> NUMBERS.flatMapToPair(null));
    refuses("filter", said, () -> NUMBERS.filter(null));
    refuses("keyBy", said, () -> NUMBERS.keyBy(null));
    refuses("groupBy", said, () -> NUMBERS.groupBy(null));
    refuses("sortBy", said, () -> NUMBERS.sortBy(null, true, 1));
    refuses("mapPartitions", said, () -> NUMBERS.mapPartitions(null));
    refuses("mapPartitionsToPair", said, () -> NUMBERS.mapPartitionsToPair(null));
    refuses("mapPartitionsWithIndex", said, () -> NUMBERS.mapPartitionsWithIndex(null, false));
    refuses("union", said, () -> NUMBERS.union(null));
    refuses("subtract", said, () -> NUMBERS.subtract(null));
    refuses("intersection", said, () -> NUMBERS.intersection(null));
    refuses("cartesian", said, () -> NUMBERS.cartesian(null));
    refuses("zip", said, () -> NUMBERS.zip(null));
    refuses("persist", said, () -> NUMBERS.persist(null));
    refuses("reduce", said, () -> NUMBERS.reduce(null));
    refuses("treeReduce", said, () -> NUMBERS.treeReduce(null));
    refuses("fold", said, () -> NUMBERS.fold(0, null));
    refuses("aggregate", said, () -> NUMBERS.aggregate(0, Integer::sum, null));
    refuses("max", said, () -> NUMBERS.max(null));
    refuses("min", said, () -> NUMBERS.min(null));
    refuses("top", said, () -> NUMBERS.top(1, null));
    refuses("takeOrdered", said, () -> NUMBERS.takeOrdered(1, null));
    refuses("foreach", said, () -> NUMBERS.foreach(null));
    refuses("foreachPartition", said, () -> NUMBERS.foreachPartition(null));
    refuses("mapValues", said, () -> PAIRS.mapValues(null));
    refuses("flatMapValues", said, () -> PAIRS.flatMapValues(null));
    refuses("reduceByKey", said, () -> PAIRS.reduceByKey(null));
    refuses("combineByKey", said, () -> PAIRS.combineByKey(v -> v, null, Integer::sum));
    refuses("aggregateByKey", said, () -> PAIRS.aggregateByKey(0, null, Integer::sum));
    refuses("partitionBy", said, () -> PAIRS.partitionBy(null));
    refuses("join", said, () -> PAIRS.join(null));
    refuses("cogroup", said, () -> PAIRS.cogroup(null));
    refuses("subtractByKey", said, () -> PAIRS.subtractByKey(null));
    refuses("sortByKey", said, () -> PAIRS.sortByKey((Comparator<Integer>) null));
    refuses("parallelize", said, () -> SSC.parallelize(null));
    return tests.stream();
  }

  @TestFactory
  Stream<DynamicTest> resultsOfNothing() {
    Class<NoSuchElementException> type = NoSuchElementException.class;
    String said = "the RDD has no elements; ask isEmpty() before";
    refuses(type, "first", said, EMPTY::first);
    refuses(type, "reduce", said, () -> EMPTY.reduce(Integer::sum));
    refuses(type, "treeReduce", said, () -> EMPTY.treeReduce(Integer::sum));
    refuses(type, "max", said, () -> EMPTY.max(Integer::compare));
    refuses(type, "min", said, () -> NUMBERS.filter(n -> false).min(Integer::compare));
    return tests.stream();
  }

  @TestFactory
  Stream<DynamicTest> whatShowsWhenItIsComputed() {
    fails(
        "zip at RddMisuseTest.java:",
        "partition of the second RDD ends after",
        () -> NUMBERS.zip(NUMBERS.filter(n -> n != 3)).collect());
    fails("map at RddMisuseTest.java:", "/ by zero", () -> NUMBERS.map(n -> 1 / (n - 1)).collect());
    fails("filter", "returned null, must return true", () -> NUMBERS.filter(n -> null).count());
    fails("flatMap", "null instead of an iterator", () -> NUMBERS.flatMap(n -> null).count());
    fails("mapToPair", "null instead of a pair", () -> NUMBERS.mapToPair(n -> null).count());
    fails(
        "flatMapValues",
        "null instead of an iterator",
        () -> PAIRS.flatMapValues(v -> null).count());
    fails(
        "mapPartitions",
        "null instead of an iterator",
        () -> NUMBERS.mapPartitions(p -> null).count());
    fails("partitionBy", "to partition 2", () -> PAIRS.partitionBy(new To(2, 2)).count());
    fails("sortBy", "no natural order", () -> NUMBERS.sortBy(n -> new Object(), true, 2).count());
    fails("sortBy", "no natural order", () -> NUMBERS.sortBy(n -> new Object(), true, 1).count());
    fails("top", "no natural order", () -> NUMBERS.map(n -> new Object()).top(1));
    fails("reduce", "/ by zero", () -> NUMBERS.reduce((a, b) -> a / (b - 3)));
    fails("aggregate", "/ by zero", () -> NUMBERS.aggregate(0, (a, b) -> a / (b - 3), (a, b) -> a));
    return tests.stream();
  }

  @Test
  void aFunctionThatThrowsInABatchIsNamedWithBatchPlaceAndPartition() {
    try (StreamTest test = StreamTest.every(Duration.ofSeconds(1))) {
      TestInput<Integer> input = test.input(3);
      input.stream()
          .foreachRDD(
              rdd ->
                  rdd.mapToPair(n -> Tuple2.of(10 / n, n))
                      .reduceByKey(Integer::sum)
                      .collectAsMap());
      test.start().feed(input, 1, 0, 2);
      String message = assertThrows(StreamingException.class, test::tick).getMessage();
      for (String part :
          List.of(
              "batch=", "operator=mapToPair at RddMisuseTest.java:", "partition=1", "by zero")) {
        assertTrue(message.contains(part), message);
      }
    }
  }
}
