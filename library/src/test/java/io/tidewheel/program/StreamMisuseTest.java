package io.tidewheel.program;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.DStream;
import io.tidewheel.HashPartitioner;
import io.tidewheel.PairDStream;
import io.tidewheel.Partitioner;
import io.tidewheel.RDD;
import io.tidewheel.StorageLevel;
import io.tidewheel.StreamingContext;
import io.tidewheel.Tuple2;
import io.tidewheel.function.Function;
import io.tidewheel.function.Function2;
import io.tidewheel.function.VoidFunction;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/**
 * What is wrong with an operation on streams is said where it is called, not in its first batch.
 */
class StreamMisuseTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final StreamingContext SSC = new StreamingContext("misuse", SECOND);
  private static final DStream<Integer> NUMBERS = SSC.queueStream(new ArrayDeque<>());
  private static final PairDStream<Integer, Integer> PAIRS =
      NUMBERS.mapToPair(n -> Tuple2.of(n, n));
  private static final Partitioner NO_PARTITIONER = null;
  private static final HashPartitioner ONE = new HashPartitioner(1);

  private final List<DynamicTest> tests = new ArrayList<>();

  @AfterAll
  static void stop() {
    SSC.close();
  }

  private void refuses(String operation, String said, Executable call) {
    tests.add(
        DynamicTest.dynamicTest(
            operation + ": " + said,
            () -> {
              String message = assertThrows(IllegalArgumentException.class, call).getMessage();
              assertTrue(message.startsWith(operation), message);
              assertTrue(message.contains(said), message);
            }));
  }

  @TestFactory
  Stream<DynamicTest> numbersOfPartitions() {
    String said = "partitions is 0, must be at least 1";
    refuses("repartition", said, () -> NUMBERS.repartition(0));
    refuses("countByValue", said, () -> NUMBERS.countByValue(0));
    refuses("countByValueAndWindow", said, () -> NUMBERS.countByValueAndWindow(SECOND, SECOND, 0));
    refuses("groupByKey", said, () -> PAIRS.groupByKey(0));
    refuses("reduceByKey", said, () -> PAIRS.reduceByKey(Integer::sum, 0));
    refuses("join", said, () -> PAIRS.join(PAIRS, 0));
    refuses("leftOuterJoin", said, () -> PAIRS.leftOuterJoin(PAIRS, 0));
    refuses("rightOuterJoin", said, () -> PAIRS.rightOuterJoin(PAIRS, 0));
    refuses("fullOuterJoin", said, () -> PAIRS.fullOuterJoin(PAIRS, 0));
    refuses("cogroup", said, () -> PAIRS.cogroup(PAIRS, 0));
    refuses("updateStateByKey", said, () -> PAIRS.<Long>updateStateByKey((v, s) -> s, 0));
    refuses("groupByKeyAndWindow", said, () -> PAIRS.groupByKeyAndWindow(SECOND, SECOND, 0));
    refuses(
        "reduceByKeyAndWindow",
        said,
        () -> PAIRS.reduceByKeyAndWindow(Integer::sum, SECOND, SECOND, 0));
    return tests.stream();
  }

  @TestFactory
  Stream<DynamicTest> functionsThatAreMissing() {
    String said = "is null, must be given";
    refuses("map", said, () -> NUMBERS.map(null));
    refuses("flatMap", said, () -> NUMBERS.flatMap(null));
    refuses("filter", said, () -> NUMBERS.filter(null));
    refuses("mapToPair", said, () -> NUMBERS.mapToPair(null));
    refuses("flatMapToPair", said, () -> NUMBERS.flatMapToPair(null));
    refuses("mapPartitions", said, () -> NUMBERS.mapPartitions(null));
    refuses("mapPartitionsToPair", said, () -> NUMBERS.mapPartitionsToPair(null));
    refuses("reduce", said, () -> NUMBERS.reduce(null));
    refuses(
        "transform", said, () -> NUMBERS.transform((Function<RDD<Integer>, RDD<Integer>>) null));
    refuses("transformWith", said, () -> NUMBERS.transformWith(PAIRS, null));
    refuses("transformWithToPair", said, () -> NUMBERS.transformWithToPair(NUMBERS, null));
    refuses("reduceByWindow", said, () -> NUMBERS.reduceByWindow(null, SECOND, SECOND));
    refuses(
        "reduceByWindow", said, () -> NUMBERS.reduceByWindow(Integer::sum, null, SECOND, SECOND));
    refuses("foreachRDD", said, () -> NUMBERS.foreachRDD((VoidFunction<RDD<Integer>>) null));
    refuses("mapValues", said, () -> PAIRS.mapValues(null));
    refuses("flatMapValues", said, () -> PAIRS.flatMapValues(null));
    refuses("reduceByKey", said, () -> PAIRS.reduceByKey(null));
    refuses("combineByKey", said, () -> PAIRS.combineByKey(null, Integer::sum, Integer::sum, ONE));
    refuses("combineByKey", said, () -> PAIRS.combineByKey(v -> v, null, Integer::sum, ONE));
    refuses("updateStateByKey", said, () -> PAIRS.updateStateByKey(null));
    refuses("mapWithState", said, () -> PAIRS.mapWithState(null));
    refuses("reduceByKeyAndWindow", said, () -> PAIRS.reduceByKeyAndWindow(null, SECOND));
    refuses(
        "reduceByKeyAndWindow",
        said,
        () ->
            PAIRS.reduceByKeyAndWindow(
                Integer::sum, (Function2<Integer, Integer, Integer>) null, SECOND, SECOND));
    refuses(
        "reduceByKeyAndWindow",
        said,
        () -> PAIRS.reduceByKeyAndWindow(Integer::sum, (a, b) -> a - b, SECOND, SECOND, ONE, null));
    refuses("transform", said, () -> SSC.transform(List.of(NUMBERS), null));
    return tests.stream();
  }

  @TestFactory
  Stream<DynamicTest> otherArguments() {
    String said = "is null, must be given";
    refuses("union", said, () -> NUMBERS.union(null));
    refuses("persist", said, () -> NUMBERS.persist((StorageLevel) null));
    refuses("saveTo", said, () -> NUMBERS.saveTo(null));
    refuses("window at StreamMisuseTest.java", said, () -> NUMBERS.window(null));
    refuses("window at StreamMisuseTest.java", said, () -> NUMBERS.window(SECOND, null));
    refuses("join", said, () -> PAIRS.join(null));
    refuses("join", said, () -> PAIRS.join(PAIRS, NO_PARTITIONER));
    refuses("cogroup", said, () -> PAIRS.cogroup(null));
    refuses("groupByKey", said, () -> PAIRS.groupByKey(NO_PARTITIONER));
    refuses("reduceByKey", said, () -> PAIRS.reduceByKey(Integer::sum, NO_PARTITIONER));
    refuses("print", "asked for -1 elements", () -> NUMBERS.print(-1));
    refuses("checkpoint", "must be positive", () -> NUMBERS.checkpoint(Duration.ZERO));
    refuses("addStreamingListener", said, () -> SSC.addStreamingListener(null));
    refuses("broadcast", said, () -> SSC.broadcast("table", null));
    refuses("longAccumulator", said, () -> SSC.longAccumulator(null));
    return tests.stream();
  }
}
