package io.tidewheel.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.DStream;
import io.tidewheel.HashPartitioner;
import io.tidewheel.PairDStream;
import io.tidewheel.RDD;
import io.tidewheel.State;
import io.tidewheel.StateSpec;
import io.tidewheel.StreamingException;
import io.tidewheel.Tuple2;
import io.tidewheel.testkit.StreamTest;
import io.tidewheel.testkit.TestInput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * A function that throws is named with its batch, its line, its partition, and, if it had one
 * record of an input, with the place of that. The records are 1 .. 8 in two partitions of four, and
 * 6 is the one that no function can take: the second of partition 1.
 */
class FailureOriginTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final String EXACTLY = ", record=4 records #1 of input at FailureOriginTest.java:";
  private static final String NEAR =
      ", record read last=4 records #1 of input at FailureOriginTest.java:";

  private static int checked(int number) {
    if (number == 6) {
      throw new IllegalStateException("not six");
    }
    return number;
  }

  private static int checkedSum(int sum, int number) {
    return sum + checked(number);
  }

  private static boolean isChecked(int number) {
    return checked(number) > 0;
  }

  private static Iterator<Integer> pulled(Iterator<Integer> numbers) {
    while (numbers.hasNext()) {
      checked(numbers.next());
    }
    return List.<Integer>of().iterator();
  }

  private static Iterator<Integer> pushed(Iterator<Integer> numbers) {
    numbers.forEachRemaining(FailureOriginTest::checked);
    return List.<Integer>of().iterator();
  }

  private static PairDStream<Integer, Integer> pairs(DStream<Integer> numbers) {
    return numbers.mapToPair(n -> Tuple2.of(n % 2, n));
  }

  /** A program, and what its message says. */
  private record Family(
      String name, String operator, String record, Consumer<DStream<Integer>> program) {}

  private static final List<Family> FAMILIES = new ArrayList<>();

  private static void family(
      String name, String operator, String record, Consumer<DStream<Integer>> program) {
    FAMILIES.add(new Family(name, operator, record, program));
  }

  static {
    family(
        "map pushed",
        "map",
        EXACTLY,
        numbers -> numbers.map(FailureOriginTest::checked).count().print());
    family(
        "map pulled", "map", EXACTLY, numbers -> numbers.map(FailureOriginTest::checked).print());
    family(
        "filter",
        "filter",
        EXACTLY,
        numbers -> numbers.filter(FailureOriginTest::isChecked).print());
    family(
        "flat map",
        "flatMap",
        EXACTLY,
        numbers -> numbers.flatMap(n -> List.of(checked(n)).iterator()).count().print());
    family(
        "flat map lazily",
        "flatMap",
        EXACTLY,
        numbers ->
            numbers
                .flatMap(n -> List.of(n).stream().map(FailureOriginTest::checked).iterator())
                .print());
    family(
        "map to pair",
        "mapToPair",
        EXACTLY,
        numbers -> numbers.mapToPair(n -> Tuple2.of(checked(n), n)).print());
    family(
        "behind others",
        "map",
        EXACTLY,
        numbers ->
            numbers
                .filter(n -> n > 1)
                .flatMap(n -> List.of(n, n).iterator())
                .map(FailureOriginTest::checked)
                .print());
    family(
        "union",
        "map",
        EXACTLY,
        numbers ->
            numbers.filter(n -> n < 0).union(numbers).map(FailureOriginTest::checked).print());
    family(
        "persisted",
        "map",
        EXACTLY,
        numbers -> numbers.map(FailureOriginTest::checked).persist().count().print());
    family(
        "map values",
        "mapValues",
        EXACTLY,
        numbers -> pairs(numbers).mapValues(FailureOriginTest::checked).print());
    family(
        "reduce",
        "reduce",
        EXACTLY,
        numbers -> numbers.reduce(FailureOriginTest::checkedSum).print());
    family(
        "reduce by key",
        "reduceByKey",
        EXACTLY,
        numbers ->
            numbers
                .mapToPair(n -> Tuple2.of(0, n))
                .reduceByKey(FailureOriginTest::checkedSum)
                .print());
    family(
        "combine by key",
        "combineByKey",
        EXACTLY,
        numbers ->
            pairs(numbers)
                .combineByKey(
                    FailureOriginTest::checked,
                    FailureOriginTest::checkedSum,
                    Integer::sum,
                    new HashPartitioner(2))
                .print());
    family(
        "window",
        "reduceByKeyAndWindow",
        EXACTLY,
        numbers ->
            numbers
                .mapToPair(n -> Tuple2.of(0, n))
                .reduceByKeyAndWindow(FailureOriginTest::checkedSum, SECOND)
                .print());
    family(
        "foreach",
        "foreach",
        EXACTLY,
        numbers -> numbers.foreachRDD(rdd -> rdd.foreach(FailureOriginTest::checked)));
    family(
        "transform",
        "map",
        EXACTLY,
        numbers -> numbers.transform(rdd -> rdd.map(FailureOriginTest::checked)).print());
    family(
        "action",
        "aggregate",
        EXACTLY,
        numbers ->
            numbers.foreachRDD(
                rdd -> rdd.aggregate(0, FailureOriginTest::checkedSum, Integer::sum)));
    family(
        "map partitions",
        "mapPartitions",
        NEAR,
        numbers -> numbers.mapPartitions(FailureOriginTest::pulled).print());
    family(
        "map partitions pushed",
        "mapPartitions",
        NEAR,
        numbers -> numbers.mapPartitions(FailureOriginTest::pushed).print());
    family(
        "foreach partition",
        "foreachPartition",
        NEAR,
        numbers ->
            numbers.foreachRDD(
                rdd -> rdd.foreachPartition(n -> n.forEachRemaining(FailureOriginTest::checked))));
    family(
        "moved",
        "map",
        "",
        numbers -> numbers.repartition(2).map(FailureOriginTest::checked).print());
    family(
        "join result",
        "mapValues",
        "",
        numbers ->
            pairs(numbers).join(pairs(numbers)).mapValues(both -> checked(both._1())).print());
    family(
        "update state",
        "updateStateByKey",
        "",
        numbers ->
            pairs(numbers)
                .<Integer>updateStateByKey(
                    (values, state) ->
                        Optional.of(values.stream().mapToInt(FailureOriginTest::checked).sum()))
                .print());
    family(
        "map with state",
        "mapWithState",
        "",
        numbers ->
            pairs(numbers)
                .mapWithState(
                    StateSpec.function(
                        (Integer key, Optional<Integer> value, State<Integer> state) ->
                            checked(value.orElseThrow())))
                .print());
  }

  @TestFactory
  Stream<DynamicTest> namesThePlace() {
    return FAMILIES.stream()
        .map(family -> DynamicTest.dynamicTest(family.name, () -> namesThePlace(family)));
  }

  private static void namesThePlace(Family family) {
    try (StreamTest test = StreamTest.every(SECOND)) {
      TestInput<Integer> numbers = test.input(2);
      family.program.accept(numbers.stream());
      test.start().feed(numbers, 1, 2, 3, 4, 5, 6, 7, 8);
      StreamingException failed = assertThrows(StreamingException.class, test::tick);
      String message = failed.getMessage();
      assertTrue(
          message.contains("batch=0, operator=" + family.operator + " at FailureOriginTest.java:"),
          message);
      assertTrue(message.matches(".*, partition=\\d, attempts=\\d: .*"), message);
      assertTrue(message.contains(family.record), message);
      assertEquals(family.record.isEmpty(), !message.contains("record"), message);
      assertTrue(message.endsWith("not six"), message);
      assertFalse(message.contains("OperatorFailure"), message);
    }
  }

  @Test
  void namesTheFileAndTheLine(@TempDir Path directory) throws Exception {
    Files.writeString(directory.resolve("a"), "1\n2\n3\n");
    Files.writeString(directory.resolve("b"), "4\n5\n6\n7\n");
    try (StreamTest test = StreamTest.every(SECOND)) {
      RDD<Integer> numbers =
          test.context()
              .textFile(directory.toString(), 1)
              .map(line -> checked(Integer.parseInt(line)));
      String pushed = assertThrows(RuntimeException.class, numbers::count).getMessage();
      String pulled = assertThrows(RuntimeException.class, () -> numbers.take(7)).getMessage();
      for (String message : List.of(pushed, pulled)) {
        assertTrue(message.contains(", record=" + directory.resolve("b")), message);
        assertTrue(message.contains(" #2"), message);
      }
    }
  }
}
