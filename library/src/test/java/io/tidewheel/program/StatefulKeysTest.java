package io.tidewheel.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.DStreamLike;
import io.tidewheel.PairDStream;
import io.tidewheel.StableKey;
import io.tidewheel.State;
import io.tidewheel.StateSpec;
import io.tidewheel.StreamingException;
import io.tidewheel.Tuple2;
import io.tidewheel.function.Function;
import io.tidewheel.testkit.StreamTest;
import io.tidewheel.testkit.TestInput;
import io.tidewheel.testkit.TestOutput;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which keys state is kept under. */
class StatefulKeysTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  /** A class without equals and hashCode. */
  private static class Money implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  /** A class with both, which promises to be fit. */
  private static final class Name implements StableKey, Serializable {
    private static final long serialVersionUID = 1L;
    private final String name;

    Name(String name) {
      this.name = name;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Name that && name.equals(that.name);
    }

    @Override
    public int hashCode() {
      return name.hashCode();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** What keeps state of keys. */
  private enum Stateful {
    UPDATE_STATE_BY_KEY("updateStateByKey") {
      @Override
      <K> DStreamLike<?, ?, ?> of(PairDStream<K, Integer> pairs) {
        return pairs.updateStateByKey((values, state) -> Optional.of(1));
      }
    },
    MAP_WITH_STATE("mapWithState") {
      @Override
      <K> DStreamLike<?, ?, ?> of(PairDStream<K, Integer> pairs) {
        return pairs.mapWithState(
            StateSpec.function(
                (K key, Optional<Integer> value, State<Integer> state) -> {
                  state.update(1);
                  return 1;
                }));
      }
    },
    REDUCED_WINDOW("reduceByKeyAndWindow") {
      @Override
      <K> DStreamLike<?, ?, ?> of(PairDStream<K, Integer> pairs) {
        return pairs.reduceByKeyAndWindow(Integer::sum, SECOND);
      }
    },
    GROUPED_WINDOW("groupByKeyAndWindow") {
      @Override
      <K> DStreamLike<?, ?, ?> of(PairDStream<K, Integer> pairs) {
        return pairs.groupByKeyAndWindow(SECOND);
      }
    };

    private final String operator;

    Stateful(String operator) {
      this.operator = operator;
    }

    abstract <K> DStreamLike<?, ?, ?> of(PairDStream<K, Integer> pairs);
  }

  @BeforeEach
  void begin() {
    TestStores.forget();
  }

  private static StreamTest strict() {
    return StreamTest.of(
        TestStores.conf().set("engine.strict", "true").set("streaming.batch.maxAttempts", "1"),
        SECOND);
  }

  private static <K> String refusal(Stateful stateful, Function<String, K> toKey) {
    try (StreamTest test = strict()) {
      TestInput<String> words = test.input();
      stateful.of(words.stream().mapToPair(word -> Tuple2.of(toKey.call(word), 1))).print();
      test.start().feed(words, "a");
      return assertThrows(StreamingException.class, test::tick).getMessage();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aKeyWithoutAStableHashIsRefused(Stateful stateful) {
    String message = refusal(stateful, word -> new Money());
    assertTrue(message.contains("operator=" + stateful.operator + " at StatefulKeys"), message);
    assertTrue(message.contains("a key of " + Money.class.getTypeName() + " is not fit"), message);
    assertTrue(message.contains("map the key to a String or a record"), message);
    assertTrue(message.contains("implement io.tidewheel.StableKey"), message);
  }

  @ParameterizedTest
  @EnumSource
  void aKeyThatHoldsOneIsRefused(Stateful stateful) {
    String message = refusal(stateful, word -> Tuple2.of(word, List.of(new Money())));
    assertTrue(
        message.contains(
            "a key of io.tidewheel.Tuple2, which holds " + Money.class.getTypeName() + ", is not"),
        message);
  }

  @Test
  void nothingIsWrittenByABatchWithSuchAKey() {
    for (int run = 0; run < 2; run++) {
      try (StreamTest test = strict()) {
        TestInput<String> words = test.input();
        TestOutput<Tuple2<Object, Integer>> sums =
            test.capture(
                words.stream()
                    .mapToPair(
                        word ->
                            Tuple2.<Object, Integer>of(word.equals("bad") ? new Money() : word, 1))
                    .updateStateByKey(
                        (values, state) -> Optional.of(state.orElse(0) + values.size())));
        test.start();
        if (run == 0) {
          test.feed(words, "a").tick().expect(sums, Tuple2.of("a", 1));
          test.feed(words, "a", "bad");
          assertThrows(StreamingException.class, test::tick);
        } else {
          test.tick().expect(sums, Tuple2.of("a", 1));
        }
      }
    }
  }

  @Test
  void statelessOperationsTakeAnyKey() {
    try (StreamTest test = strict()) {
      TestInput<String> words = test.input();
      TestOutput<Long> count =
          test.capture(
              words.stream()
                  .mapToPair(word -> Tuple2.of(new Money(), 1))
                  .reduceByKey(Integer::sum)
                  .count());
      test.start().feed(words, "a", "b").tick().expect(count, 2L);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aClassThatPromisedIsAccepted(Stateful stateful) {
    try (StreamTest test = strict()) {
      TestInput<String> words = test.input();
      PairDStream<Name, Integer> pairs =
          words.stream().mapToPair(word -> Tuple2.of(new Name(word), 1));
      TestOutput<Long> count = test.capture(stateful.of(pairs).count());
      test.start().feed(words, "a", "b").tick().expect(count, 2L);
    }
  }

  @ParameterizedTest
  @EnumSource
  void arraysOfNumbersAreTheSameKeyIfTheirContentIs(Stateful stateful) {
    try (StreamTest test = strict()) {
      TestInput<String> words = test.input(1);
      PairDStream<int[], Integer> pairs =
          words.stream().mapToPair(word -> Tuple2.of(new int[] {word.length(), 7}, 1));
      var stream = stateful.of(pairs);
      TestOutput<Long> count =
          test.capture(
              stateful == Stateful.MAP_WITH_STATE
                  ? ((io.tidewheel.MapWithStateDStream<?, ?, ?, ?>) stream).stateSnapshots().count()
                  : stream.count());
      test.start().feed(words, "a", "b", "cc").tick().expect(count, 2L);
      if (stateful.operator.contains("State")) {
        test.feed(words, "d").tick().expect(count, 2L);
      }
    }
  }

  @Test
  void theRefusalNamesTheBatchAndThePartition() {
    String message = refusal(Stateful.MAP_WITH_STATE, word -> new Money());
    assertTrue(message.contains("batch=0") && message.contains("partition="), message);
    assertEquals(-1, message.indexOf('\n'));
  }
}
