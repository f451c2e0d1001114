package io.tidewheel.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.Broadcast;
import io.tidewheel.DoubleAccumulator;
import io.tidewheel.LongAccumulator;
import io.tidewheel.RDD;
import io.tidewheel.StreamingContext;
import io.tidewheel.StreamingException;
import io.tidewheel.Tuple2;
import io.tidewheel.testkit.StreamTest;
import io.tidewheel.testkit.TestInput;
import io.tidewheel.testkit.TestOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Accumulators and broadcasts, on the strict engine, which runs each task twice. */
class SharedValuesTest {
  /** What failed once already. Static, as strict mode copies what functions capture. */
  private static final Set<Object> FAILED = ConcurrentHashMap.newKeySet();

  private final StreamTest test = StreamTest.every(Duration.ofSeconds(1));
  private final StreamingContext ssc = test.context();
  private final TestInput<String> words = test.input();

  @BeforeEach
  void forget() {
    FAILED.clear();
  }

  @AfterEach
  void stop() {
    test.close();
  }

  private static void failOnce(Object what) {
    if (FAILED.add(what)) {
      throw new IllegalStateException("once");
    }
  }

  @Test
  void actionsAddWhatTheySee() {
    LongAccumulator sum = ssc.longAccumulator("sum");
    RDD<Integer> numbers = ssc.parallelize(List.of(1, 2, 3, 4, 5), 3);
    numbers.foreach(sum::add);
    assertEquals(15L, sum.value());
    assertEquals(5, sum.count());
    assertEquals(3.0, sum.avg());
    numbers.foreach(sum::add);
    assertEquals(30, sum.sum());
    sum.reset();
    assertTrue(sum.isZero());
    numbers.foreach(sum::add);
    assertEquals(15L, sum.value());
  }

  @Test
  void functionsBeforeAnExchangeAddOnceAsWell() {
    LongAccumulator sum = ssc.longAccumulator("sum");
    RDD<Integer> counted =
        ssc.parallelize(List.of(1, 2, 3, 4, 5), 3)
            .mapPartitions(
                elements -> {
                  List<Integer> list = new ArrayList<>();
                  elements.forEachRemaining(list::add);
                  sum.add(100);
                  return list.iterator();
                })
            .map(
                number -> {
                  sum.add(number);
                  return number;
                });
    assertEquals(3, counted.distinct(3).filter(number -> number > 2).count());
    assertEquals(315, sum.value());
  }

  @Test
  void aTaskThatIsTriedAgainAddsOnce() {
    LongAccumulator sum = ssc.longAccumulator("sum");
    RDD<Integer> numbers = ssc.parallelize(List.of(1, 2, 3, 4, 5), 2);
    numbers
        .map(
            number -> {
              sum.add(number);
              return number;
            })
        .map(
            number -> {
              if (number == 4) {
                failOnce("before the exchange");
              }
              return number;
            })
        .repartition(2)
        .foreach(
            number -> {
              sum.add(10);
              if (number == 4) {
                failOnce("action");
              }
            });
    assertEquals(Set.of("before the exchange", "action"), FAILED);
    assertEquals(65L, sum.value());
  }

  @Test
  void aJobThatFailsAddsNothing() {
    LongAccumulator sum = ssc.longAccumulator("sum");
    RDD<Integer> numbers = ssc.parallelize(List.of(1, 2, 3), 3);
    assertThrows(
        RuntimeException.class,
        () ->
            numbers.foreach(
                number -> {
                  sum.add(number);
                  if (number == 3) {
                    throw new IllegalStateException("always");
                  }
                }));
    assertEquals(0L, sum.value());
  }

  @Test
  void aBatchThatIsRunAgainAddsOnce() {
    LongAccumulator sum = ssc.longAccumulator("sum");
    List<Long> seen = Collections.synchronizedList(new ArrayList<>());
    AtomicInteger runs = new AtomicInteger();
    words.stream()
        .map(
            word -> {
              sum.add(1);
              return word;
            })
        .mapToPair(word -> Tuple2.of(word, 1))
        .<Integer>updateStateByKey(
            (ones, state) -> {
              sum.add(100L * ones.size());
              return Optional.of(ones.size());
            })
        .foreachRDD(
            rdd -> {
              rdd.foreach(pair -> sum.add(10_000));
              seen.add(sum.value());
              if (runs.incrementAndGet() == 1) {
                throw new IllegalStateException("the first attempt fails");
              }
            });
    test.start().feed(words, "a", "b", "a").tick();
    assertEquals(List.of(20_303L, 20_303L), seen);
    test.feed(words, "a").tick();
    assertEquals(20_303L + 20_101L, sum.value());
  }

  @Test
  void whatACompletedOutputAddedStaysWhenALaterOneFails() {
    LongAccumulator first = ssc.longAccumulator("first");
    LongAccumulator second = ssc.longAccumulator("second");
    LongAccumulator built = ssc.longAccumulator("built");
    LongAccumulator program = ssc.longAccumulator("program");
    var counted =
        words.stream()
            .map(
                word -> {
                  built.add(1);
                  return word;
                })
            .repartition(2)
            .transform(
                rdd -> {
                  program.add(1);
                  return rdd;
                });
    counted.foreachRDD(
        rdd -> {
          rdd.foreach(word -> first.add(1));
          program.add(10);
        });
    counted.foreachRDD(
        rdd -> {
          rdd.foreach(word -> second.add(1));
          program.add(100);
          failOnce("the second output");
        });
    test.start().feed(words, "a", "b", "a").tick();
    assertEquals(3L, first.value());
    assertEquals(3L, second.value());
    assertEquals(3L, built.value());
    assertEquals(111L, program.value());
    test.feed(words, "a").tick();
    assertEquals(4L, first.value());
    assertEquals(4L, second.value());
    assertEquals(4L, built.value());
    assertEquals(222L, program.value());
  }

  @Test
  void accumulatorsOfOneNameAreOne() {
    LongAccumulator sum = ssc.longAccumulator("sum");
    assertSame(sum, ssc.longAccumulator("sum"));
    assertEquals(Optional.of("sum"), sum.name());
    assertEquals(Optional.empty(), ssc.longAccumulator().name());
    String message =
        assertThrows(IllegalArgumentException.class, () -> ssc.doubleAccumulator("sum"))
            .getMessage();
    assertTrue(message.contains("doubleAccumulator(\"sum\")"), message);
  }

  @Test
  void doublesAreSummedUpInTheSameOrderOnEveryRun() {
    List<Double> numbers = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      numbers.add(1.0 / (i + 1));
    }
    Set<Double> sums = ConcurrentHashMap.newKeySet();
    for (int i = 0; i < 5; i++) {
      DoubleAccumulator harmonic = ssc.doubleAccumulator();
      ssc.parallelize(numbers, 7).foreach(harmonic::add);
      sums.add(harmonic.value());
      assertEquals(7.485, harmonic.sum(), 0.001);
      assertEquals(1_000, harmonic.count());
    }
    assertEquals(1, sums.size());
  }

  @Test
  void whatTheProgramAddsItselfCountsAtOnce() {
    LongAccumulator sum = ssc.longAccumulator("sum");
    sum.add(5);
    Integer boxed = 6;
    sum.add(boxed);
    assertEquals(11L, sum.value());
  }

  @Test
  void broadcastValuesAreReadInFunctionsAndNotCopied() {
    Map<String, Integer> table = new HashMap<>(Map.of("a", 1));
    Broadcast<Map<String, Integer>> lengths = ssc.broadcast(table);
    assertSame(table, lengths.value());
    TestOutput<Integer> found =
        test.capture(words.stream().map(word -> lengths.value().getOrDefault(word, -1)));
    test.start().feed(words, "a", "b").tick().expect(found, 1, -1);
    lengths.unpersist();
    test.feed(words, "a").tick().expect(found, 1);
  }

  /** The idiom of Spark's programs: what batches share is made inside of them. */
  @Test
  void anRddKnowsItsContext() {
    List<Object> contexts = Collections.synchronizedList(new ArrayList<>());
    words.stream()
        .transform(
            rdd -> {
              contexts.add(rdd.context());
              return rdd.union(rdd.context().parallelize(List.of("b")));
            })
        .foreachRDD(
            rdd -> {
              LongAccumulator seen = rdd.context().longAccumulator("seen");
              rdd.foreach(word -> seen.add(1));
            });
    assertSame(ssc, words.stream().context());
    assertSame(ssc, ssc.parallelize(List.of(1)).context());
    test.start().feed(words, "a").tick();
    assertEquals(List.of(ssc), contexts);
    assertEquals(2L, ssc.longAccumulator("seen").value());
  }

  @Test
  void aNamedValueIsMadeOnceAndAgainAfterItWasDestroyed() {
    AtomicInteger made = new AtomicInteger();
    List<Integer> read = Collections.synchronizedList(new ArrayList<>());
    words.stream()
        .foreachRDD(
            rdd -> {
              Broadcast<Integer> table = rdd.context().broadcast("table", made::incrementAndGet);
              read.addAll(rdd.map(word -> table.value()).collect());
            });
    test.start().feed(words, "a").tick().feed(words, "a").tick();
    assertEquals(List.of(1, 1), read);
    ssc.<Integer>broadcast("table", () -> 7).destroy();
    test.feed(words, "a").tick();
    assertEquals(List.of(1, 1, 2), read);
  }

  @Test
  void aNamedValueThatCannotBeMadeSaysWhich() {
    Exception e =
        assertThrows(
            StreamingException.class,
            () ->
                ssc.broadcast(
                    "table",
                    () -> {
                      throw new IOException("no such file");
                    }));
    assertTrue(e.getMessage().startsWith("broadcast(\"table\"): the value"), e.getMessage());
  }

  @Test
  void destroyedValuesAreRefused() {
    Broadcast<String> value = ssc.broadcast("v");
    RDD<Integer> numbers = ssc.parallelize(List.of(1));
    value.destroy();
    value.destroy();
    RuntimeException e =
        assertThrows(RuntimeException.class, () -> numbers.map(n -> value.value()).collect());
    assertTrue(e.getMessage().contains("was destroyed"), e.getMessage());
  }
}
