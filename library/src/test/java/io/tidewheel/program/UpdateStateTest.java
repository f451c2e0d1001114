package io.tidewheel.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.HashPartitioner;
import io.tidewheel.PairDStream;
import io.tidewheel.StreamingException;
import io.tidewheel.Tuple2;
import io.tidewheel.function.Function2;
import io.tidewheel.testkit.StreamTest;
import io.tidewheel.testkit.TestInput;
import io.tidewheel.testkit.TestOutput;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** updateStateByKey. */
class UpdateStateTest {
  private static final AtomicInteger CALLS = new AtomicInteger();

  /** How many calls still throw. */
  private static final AtomicInteger FAILURES = new AtomicInteger();

  private final StreamTest test = StreamTest.every(seconds(1));
  private final TestInput<String> words = test.input();

  @BeforeEach
  void begin() {
    TestStores.forget();
    CALLS.set(0);
    FAILURES.set(0);
  }

  @AfterEach
  void stop() {
    test.close();
  }

  private static Duration seconds(long seconds) {
    return Duration.ofSeconds(seconds);
  }

  private static StreamTest plain() {
    return StreamTest.of(TestStores.conf(), seconds(1));
  }

  private static PairDStream<String, Integer> ones(TestInput<String> words) {
    return words.stream().mapToPair(word -> Tuple2.of(word, 1));
  }

  private static Function2<List<Integer>, Optional<Integer>, Optional<Integer>> sum() {
    return (values, state) ->
        Optional.of(state.orElse(0) + values.stream().mapToInt(Integer::intValue).sum());
  }

  /** The sum so far, removed by a negative value. */
  private static Function2<List<Integer>, Optional<Integer>, Optional<Integer>> sumUntilNegative() {
    return (values, state) ->
        values.stream().anyMatch(value -> value < 0)
            ? Optional.empty()
            : Optional.of(state.orElse(0) + values.stream().mapToInt(Integer::intValue).sum());
  }

  @Test
  void emitsAllStateInEveryBatch() {
    TestOutput<Tuple2<String, Integer>> counts = test.capture(ones(words).updateStateByKey(sum()));
    test.start().feed(words, "a", "b", "a").tick();
    test.expect(counts, Tuple2.of("a", 2), Tuple2.of("b", 1));
    test.feed(words, "b").tick().expect(counts, Tuple2.of("a", 2), Tuple2.of("b", 2));
    test.tick().expect(counts, Tuple2.of("a", 2), Tuple2.of("b", 2));
  }

  @Test
  void callsTheFunctionForEveryKnownKeyAndWithNoValuesIfNoneCame() {
    TestOutput<Tuple2<String, String>> histories =
        test.capture(
            ones(words)
                .updateStateByKey(
                    (values, state) -> Optional.of(state.orElse("") + values.size())));
    test.start().feed(words, "a", "a").tick().feed(words, "b").tick().tick();
    test.expect(histories, Tuple2.of("a", "200"), Tuple2.of("b", "10"));
  }

  @Test
  void absentRemovesTheKeyWhichMayBeginAnew() {
    TestInput<Integer> numbers = test.input();
    TestOutput<Tuple2<String, Integer>> sums =
        test.capture(
            numbers.stream()
                .mapToPair(number -> Tuple2.of("k", number))
                .updateStateByKey(sumUntilNegative()));
    test.start().feed(numbers, -1).tick().expectNothing(sums);
    test.feed(numbers, 5, 6).tick().expect(sums, Tuple2.of("k", 11));
    test.feed(numbers, -1).tick().expectNothing(sums).tick().expectNothing(sums);
    test.feed(numbers, 3).tick().expect(sums, Tuple2.of("k", 3));
  }

  @Test
  void partitionsStateAsItIsTold() {
    HashPartitioner three = new HashPartitioner(3);
    var pairs = ones(words);
    List<TestOutput<Tuple2<String, Integer>>> outputs =
        List.of(
            test.capture(pairs.updateStateByKey(sum(), 3)),
            test.capture(pairs.updateStateByKey(sum(), three)),
            test.capture(pairs.updateStateByKey(sum(), three, null)));
    test.start().feed(words, "a", "b", "c", "d", "e", "f", "g").tick(2);
    for (TestOutput<Tuple2<String, Integer>> output : outputs) {
      List<List<Tuple2<String, Integer>>> partitions = output.partitions(test.now()).orElseThrow();
      assertEquals(3, partitions.size());
      assertEquals(7, partitions.stream().mapToInt(List::size).sum());
      for (int i = 0; i < 3; i++) {
        for (Tuple2<String, Integer> pair : partitions.get(i)) {
          assertEquals(i, three.getPartition(pair._1()));
        }
      }
    }
  }

  @Test
  void initialStateIsGivenToTheFunctionInTheFirstBatchOnly() {
    TestOutput<Tuple2<String, Integer>> sums = test.capture(withInitialState(test, words));
    test.start().feed(words, "a", "new").tick();
    test.expect(
        sums, Tuple2.of("a", 11), Tuple2.of("idle", 20), Tuple2.of(null, 30), Tuple2.of("new", 1));
    test.feed(words, "a").tick();
    test.expect(
        sums, Tuple2.of("a", 12), Tuple2.of("idle", 20), Tuple2.of(null, 30), Tuple2.of("new", 1));
  }

  private static PairDStream<String, Integer> withInitialState(
      StreamTest test, TestInput<String> words) {
    return words.stream()
        .mapToPair(word -> Tuple2.of(word.replace("-", ""), word.startsWith("-") ? -1 : 1))
        .updateStateByKey(
            sumUntilNegative(),
            new HashPartitioner(2),
            test.context()
                .parallelizePairs(
                    List.of(
                        Tuple2.of("a", 10),
                        Tuple2.of("idle", 20),
                        Tuple2.<String, Integer>of(null, 30))));
  }

  @Test
  void initialStateDoesNotEnterAgainAfterARestart() {
    try (StreamTest first = plain()) {
      TestInput<String> input = first.input();
      TestOutput<Tuple2<String, Integer>> sums = first.capture(withInitialState(first, input));
      first.start().feed(input, "a", "-idle").tick();
      first.expect(sums, Tuple2.of("a", 11), Tuple2.of(null, 30));
    }
    try (StreamTest second = plain()) {
      TestInput<String> input = second.input();
      TestOutput<Tuple2<String, Integer>> sums = second.capture(withInitialState(second, input));
      second.start().feed(input, "a").tick();
      second.expect(sums, Tuple2.of("a", 12), Tuple2.of(null, 30));
      second.tick().expect(sums, Tuple2.of("a", 12), Tuple2.of(null, 30));
    }
  }

  @Test
  void initialStateDoesNotEnterAgainAfterAllStateWasRemoved() {
    for (int run = 0; run < 2; run++) {
      try (StreamTest plain = plain()) {
        TestInput<String> input = plain.input();
        TestOutput<Tuple2<String, Integer>> sums =
            plain.capture(
                ones(input)
                    .updateStateByKey(
                        (values, state) -> {
                          CALLS.incrementAndGet();
                          return Optional.<Integer>empty();
                        },
                        new HashPartitioner(1),
                        plain.context().parallelizePairs(List.of(Tuple2.of("a", 1)))));
        plain.start().tick().expectNothing(sums);
      }
    }
    assertEquals(1, CALLS.get(), "by the first run");
  }

  @Test
  void initialStateSurvivesAFailureOfTheFirstBatch() {
    FAILURES.set(1);
    TestOutput<Tuple2<String, Integer>> sums = test.capture(withInitialState(test, words));
    words.stream()
        .foreachRDD(
            rdd -> {
              if (FAILURES.getAndDecrement() > 0) {
                throw new IllegalStateException("the first attempt");
              }
            });
    test.start().feed(words, "a").tick();
    assertTrue(FAILURES.get() < 0, "the output was run twice");
    test.expect(sums, Tuple2.of("a", 11), Tuple2.of("idle", 20), Tuple2.of(null, 30));
    test.tick().expect(sums, Tuple2.of("a", 11), Tuple2.of("idle", 20), Tuple2.of(null, 30));
  }

  @Test
  void initialStateOfNullIsRefused() {
    test.capture(
        ones(words)
            .updateStateByKey(
                sum(),
                new HashPartitioner(1),
                test.context().parallelizePairs(List.of(Tuple2.<String, Integer>of("a", null)))));
    test.start();
    String message = assertThrows(StreamingException.class, test::tick).getMessage();
    assertTrue(message.contains("initial state: key=a"), message);
  }

  @Test
  void unchangedStateIsNotWritten() {
    try (StreamTest plain = plain()) {
      TestInput<String> input = plain.input();
      TestOutput<Tuple2<String, String>> longest =
          plain.capture(
              input.stream()
                  .mapToPair(word -> Tuple2.of(word.substring(0, 1), word))
                  .updateStateByKey(
                      (values, state) -> {
                        String result = state.orElse("");
                        for (String value : values) {
                          result = value.length() >= result.length() ? value : result;
                        }
                        return Optional.of(result);
                      }));
      plain.start().feed(input, "aa", "bb", "cc").tick();
      TestStores.count();
      plain.tick();
      assertEquals(0, TestStores.PUTS.get(), "nothing came");
      plain.feed(input, "a").tick();
      assertEquals(0, TestStores.PUTS.get(), "the same object");
      plain.feed(input, new String("bb")).tick();
      assertEquals(0, TestStores.PUTS.get(), "an equal object");
      plain.feed(input, "ccc").tick();
      assertEquals(1, TestStores.PUTS.get());
      plain.expect(longest, Tuple2.of("a", "aa"), Tuple2.of("b", "bb"), Tuple2.of("c", "ccc"));
    }
  }

  @Test
  void stateThatWasChangedInPlaceIsWrittenNevertheless() {
    try (StreamTest plain = plain()) {
      TestInput<String> input = plain.input();
      TestOutput<Tuple2<String, Set<Integer>>> seen =
          plain.capture(
              input.stream()
                  .mapToPair(word -> Tuple2.of(word.substring(0, 1), word.length()))
                  .updateStateByKey(
                      (values, state) -> {
                        Set<Integer> lengths = state.orElseGet(LinkedHashSet::new);
                        lengths.addAll(values);
                        return Optional.of(lengths);
                      }));
      plain.start().feed(input, "a", "b").tick();
      TestStores.count();
      plain.feed(input, "aa").tick();
      assertEquals(1, TestStores.PUTS.get(), "the key that a record came for");
      plain.expect(seen, Tuple2.of("a", Set.of(1, 2)), Tuple2.of("b", Set.of(1)));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void failedAttemptsLeaveTheStateAsItWas(boolean strict) {
    try (StreamTest some =
        StreamTest.of(TestStores.conf().set("engine.strict", "" + strict), seconds(1))) {
      TestInput<String> input = some.input();
      PairDStream<String, Integer> sums =
          ones(input)
              .updateStateByKey(
                  (values, state) -> {
                    if (!values.isEmpty() && FAILURES.getAndDecrement() > 0) {
                      throw new IllegalStateException("not yet");
                    }
                    return Optional.of(state.orElse(0) + values.size());
                  },
                  1);
      // Before the output that is looked at, which sees what the second attempt gives.
      AtomicInteger outputFailures = new AtomicInteger();
      sums.foreachRDD(
          rdd -> {
            if (outputFailures.getAndDecrement() > 0) {
              throw new IllegalStateException("not this one");
            }
          });
      TestOutput<Tuple2<String, Integer>> output = some.capture(sums);
      some.start().feed(input, "a", "b").tick();
      FAILURES.set(1);
      some.feed(input, "a", "b", "c").tick();
      some.expect(output, Tuple2.of("a", 2), Tuple2.of("b", 2), Tuple2.of("c", 1));
      outputFailures.set(1);
      some.feed(input, "a").tick();
      some.expect(output, Tuple2.of("a", 3), Tuple2.of("b", 2), Tuple2.of("c", 1));
      some.tick();
      some.expect(output, Tuple2.of("a", 3), Tuple2.of("b", 2), Tuple2.of("c", 1));
    }
  }

  @Test
  void mergedTicksAreOneCall() {
    TestOutput<Tuple2<String, Integer>> calls =
        test.capture(
            ones(words).updateStateByKey((values, state) -> Optional.of(state.orElse(0) + 1)));
    test.start().feed(words, "a").tick().advance(seconds(5)).expect(calls, Tuple2.of("a", 2));
  }

  @Test
  void isDueWithItsParent() {
    TestOutput<Tuple2<String, Integer>> sums =
        test.capture(
            ones(words)
                .reduceByKeyAndWindow(Integer::sum, seconds(2), seconds(2))
                .updateStateByKey(sum()));
    test.start().feed(words, "a").tick().expectNotDue(sums);
    test.feed(words, "a").tick().expect(sums, Tuple2.of("a", 2));
    test.feed(words, "a").tick().expectNotDue(sums).tick().expect(sums, Tuple2.of("a", 3));
  }

  @Test
  void nullAndArraysAreKeysLikeOthers() {
    TestOutput<Tuple2<String, Integer>> ofNull =
        test.capture(
            words.stream().mapToPair(word -> Tuple2.of((String) null, 1)).updateStateByKey(sum()));
    TestOutput<Tuple2<String, Integer>> ofBytes =
        test.capture(
            words.stream()
                .mapToPair(word -> Tuple2.of(word.getBytes(StandardCharsets.UTF_8), 1))
                .updateStateByKey(sum())
                .mapToPair(
                    pair -> Tuple2.of(new String(pair._1(), StandardCharsets.UTF_8), pair._2())));
    test.start().feed(words, "a", "b").tick().feed(words, "a").tick();
    test.expect(ofNull, Tuple2.of(null, 3)).expect(ofBytes, Tuple2.of("a", 2), Tuple2.of("b", 1));
  }

  @Test
  void returningNullIsRefused() {
    test.capture(ones(words).<Integer>updateStateByKey((values, state) -> null));
    test.start().feed(words, "a");
    String message = assertThrows(StreamingException.class, test::tick).getMessage();
    assertTrue(
        message.contains("updateStateByKey at UpdateStateTest.java")
            && message.contains("return Optional.empty() to remove"),
        message);
  }

  @Test
  void severalReadersSeeTheSameState() {
    PairDStream<String, Integer> sums = ones(words).updateStateByKey(sum());
    TestOutput<Tuple2<String, Integer>> one = test.capture(sums);
    TestOutput<Tuple2<String, Tuple2<Integer, Integer>>> joined = test.capture(sums.join(sums));
    TestOutput<Long> number = test.capture(sums.count());
    test.start().feed(words, "a", "b", "a").tick();
    test.expect(one, Tuple2.of("a", 2), Tuple2.of("b", 1));
    test.expect(joined, Tuple2.of("a", Tuple2.of(2, 2)), Tuple2.of("b", Tuple2.of(1, 1)));
    test.expect(number, 2L);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void manyKeysEqualAPlainMap(boolean strict) {
    try (StreamTest some =
        StreamTest.of(TestStores.conf().set("engine.strict", "" + strict), seconds(1))) {
      TestInput<Tuple2<Integer, Integer>> input = some.input();
      TestOutput<Tuple2<Integer, Integer>> sums =
          some.capture(
              input.stream().mapToPair(pair -> pair).updateStateByKey(sumUntilNegative(), 3));
      some.start();
      Map<Integer, Integer> expected = new HashMap<>();
      Random random = new Random(7);
      for (int batch = 0; batch < 30; batch++) {
        Map<Integer, List<Integer>> values = new HashMap<>();
        List<Tuple2<Integer, Integer>> records = new ArrayList<>();
        for (int i = random.nextInt(400); i > 0; i--) {
          Tuple2<Integer, Integer> pair = Tuple2.of(random.nextInt(1000), random.nextInt(100) - 10);
          records.add(pair);
          values.computeIfAbsent(pair._1(), key -> new ArrayList<>()).add(pair._2());
        }
        values.forEach(
            (key, list) -> {
              if (list.stream().anyMatch(value -> value < 0)) {
                expected.remove(key);
              } else {
                expected.merge(key, list.stream().mapToInt(Integer::intValue).sum(), Integer::sum);
              }
            });
        input.feed(records);
        some.tick();
        List<Tuple2<Integer, Integer>> pairs = new ArrayList<>();
        expected.forEach((key, value) -> pairs.add(Tuple2.of(key, value)));
        some.expect(sums, pairs);
      }
    }
  }
}
