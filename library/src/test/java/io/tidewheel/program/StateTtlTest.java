package io.tidewheel.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.HashPartitioner;
import io.tidewheel.PairDStream;
import io.tidewheel.State;
import io.tidewheel.StateSpec;
import io.tidewheel.Tuple2;
import io.tidewheel.testkit.StreamTest;
import io.tidewheel.testkit.TestInput;
import io.tidewheel.testkit.TestOutput;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** State that is dropped when nothing comes for its key. */
class StateTtlTest {
  private static final AtomicInteger CALLS = new AtomicInteger();

  @BeforeEach
  void begin() {
    TestStores.forget();
    CALLS.set(0);
  }

  private static Duration seconds(long seconds) {
    return Duration.ofSeconds(seconds);
  }

  private static StreamTest some(boolean strict) {
    return StreamTest.of(TestStores.conf().set("engine.strict", "" + strict), seconds(1));
  }

  private static PairDStream<String, Integer> ones(TestInput<String> words) {
    return words.stream().mapToPair(word -> Tuple2.of(word, 1));
  }

  private static PairDStream<String, Integer> counts(TestInput<String> words) {
    return ones(words)
        .updateStateByKey(
            (values, state) -> {
              CALLS.incrementAndGet();
              return Optional.of(state.orElse(0) + values.size());
            });
  }

  private static StateSpec<String, Integer, Integer, String> counting() {
    return StateSpec.function(
        (String key, Optional<Integer> value, State<Integer> state) -> {
          CALLS.incrementAndGet();
          if (state.isTimingOut()) {
            return key + "!";
          }
          state.update(state.exists() ? state.get() + 1 : 1);
          return key + state.get();
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void updatedStateIsDroppedInTheBatchInWhichItIsDue(boolean strict) {
    try (StreamTest test = some(strict)) {
      TestInput<String> words = test.input();
      TestOutput<Tuple2<String, Integer>> counts =
          test.capture(counts(words).timeToLive(seconds(2)));
      test.start().feed(words, "a", "b").tick();
      test.feed(words, "b").tick().expect(counts, Tuple2.of("a", 1), Tuple2.of("b", 2));
      test.tick().expect(counts, Tuple2.of("a", 1), Tuple2.of("b", 2));
      CALLS.set(0);
      test.tick().expect(counts, Tuple2.of("b", 2));
      assertEquals(strict ? 2 : 1, CALLS.get(), "only for b");
      test.tick().expectNothing(counts);
      test.feed(words, "a").tick().expect(counts, Tuple2.of("a", 1));
    }
  }

  @Test
  void aRecordInTheBatchKeepsWhatWasDue() {
    try (StreamTest test = some(true)) {
      TestInput<String> words = test.input();
      TestOutput<Tuple2<String, Integer>> counts =
          test.capture(counts(words).timeToLive(seconds(2)));
      TestOutput<String> mapped =
          test.capture(ones(words).mapWithState(counting()).timeToLive(seconds(2)));
      test.start().feed(words, "a", "b").tick();
      test.feed(words, "a").advance(seconds(60));
      test.expect(counts, Tuple2.of("a", 2)).expect(mapped, "a2");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void mappedStateIsDroppedWithoutACall(boolean strict) {
    try (StreamTest test = some(strict)) {
      TestInput<String> words = test.input();
      var stream = ones(words).mapWithState(counting()).timeToLive(seconds(2));
      TestOutput<String> mapped = test.capture(stream);
      TestOutput<Tuple2<String, Integer>> states = test.capture(stream.stateSnapshots());
      test.start().feed(words, "a", "b").tick().feed(words, "b").tick();
      test.tick().expect(states, Tuple2.of("a", 1), Tuple2.of("b", 2));
      CALLS.set(0);
      test.tick().expectNothing(mapped).expect(states, Tuple2.of("b", 2));
      test.tick().expectNothing(mapped).expectNothing(states);
      assertEquals(0, CALLS.get());
      test.feed(words, "a").tick().expect(mapped, "a1");
    }
  }

  @Test
  void ofTimeoutAndTimeToLiveTheFirstEndsTheKey() {
    try (StreamTest test = some(true)) {
      TestInput<String> words = test.input();
      TestOutput<String> timeoutFirst =
          test.capture(
              ones(words).mapWithState(counting().timeout(seconds(1))).timeToLive(seconds(2)));
      TestOutput<String> dropFirst =
          test.capture(
              ones(words)
                  .mapWithState(counting().timeout(seconds(2)))
                  .named("drop")
                  .timeToLive(seconds(1)));
      test.start().feed(words, "a").tick().tick(2);
      test.expect(timeoutFirst, "a!").expectNothing(dropFirst);
      test.tick(3).expectNothing(timeoutFirst).expectNothing(dropFirst);
      test.feed(words, "a").tick().expect(timeoutFirst, "a1").expect(dropFirst, "a1");
      test.advance(seconds(9)).expect(timeoutFirst, "a!").expect(dropFirst, "a!");
    }
  }

  @Test
  void initialStateLivesFromTheFirstBatch() {
    try (StreamTest test = some(true)) {
      TestInput<String> words = test.input();
      TestOutput<Tuple2<String, Integer>> counts =
          test.capture(
              ones(words)
                  .updateStateByKey(
                      (values, state) -> Optional.of(state.orElse(0) + values.size()),
                      new HashPartitioner(2),
                      test.context().parallelizePairs(List.of(Tuple2.of("a", 10))))
                  .timeToLive(seconds(1)));
      test.start().tick().expect(counts, Tuple2.of("a", 10));
      test.tick().expect(counts, Tuple2.of("a", 10)).tick().expectNothing(counts);
    }
  }

  @Test
  void aRestartKeepsTheTimesAndATimeToLiveMayComeAndGo() {
    try (StreamTest first = some(false)) {
      TestInput<String> words = first.input();
      first.capture(counts(words));
      first.start().feed(words, "a", "b").tick();
    }
    try (StreamTest second = some(false)) {
      TestInput<String> words = second.input();
      TestOutput<Tuple2<String, Integer>> counts =
          second.capture(counts(words).timeToLive(seconds(10)));
      second.start().advance(seconds(20)).expect(counts, Tuple2.of("a", 1), Tuple2.of("b", 1));
      second.feed(words, "b").advance(seconds(5));
    }
    try (StreamTest third = some(false)) {
      TestInput<String> words = third.input();
      TestOutput<Tuple2<String, Integer>> counts =
          third.capture(counts(words).timeToLive(seconds(10)));
      third.start().advance(seconds(30)).expect(counts, Tuple2.of("a", 1), Tuple2.of("b", 2));
      third.tick().expect(counts, Tuple2.of("b", 2));
    }
    try (StreamTest fourth = some(false)) {
      TestInput<String> words = fourth.input();
      TestOutput<Tuple2<String, Integer>> counts = fourth.capture(counts(words));
      fourth.start().feed(words, "b").advance(seconds(100)).expect(counts, Tuple2.of("b", 3));
      fourth.tick().expect(counts, Tuple2.of("b", 3));
    }
  }

  @Test
  void whatIsWrittenAreTheKeysTouchedAndDropped() {
    try (StreamTest test = some(false)) {
      TestInput<Integer> numbers = test.input();
      TestOutput<Long> count =
          test.capture(
              numbers.stream()
                  .mapToPair(number -> Tuple2.of(number, number))
                  .updateStateByKey((values, state) -> Optional.of(1))
                  .timeToLive(seconds(2))
                  .count());
      test.start().feed(numbers, 0, 1, 2).tick();
      numbers.feed(IntStream.range(10, 1_000).boxed().toList());
      test.tick();
      TestStores.count();
      test.feed(numbers, 10, 11).tick().expect(count, 993L);
      assertEquals(2, TestStores.PUTS.get(), "touched");
      assertEquals(0, TestStores.REMOVES.get());
      test.tick().expect(count, 990L);
      assertEquals(2, TestStores.PUTS.get());
      assertEquals(3, TestStores.REMOVES.get(), "dropped");
    }
  }

  @Test
  void droppingMappedStateCostsTheKeysDropped() {
    try (StreamTest test = some(false)) {
      TestInput<String> words = test.input();
      TestOutput<String> mapped =
          test.capture(ones(words).mapWithState(counting()).timeToLive(seconds(1)));
      test.start();
      words.feed(IntStream.range(0, 5_000).mapToObj(i -> "w" + i).toList());
      words.feed("old");
      test.tick();
      words.feed(IntStream.range(0, 5_000).mapToObj(i -> "w" + i).toList());
      test.tick();
      TestStores.count();
      CALLS.set(0);
      test.tick().expectNothing(mapped);
      assertEquals(0, CALLS.get());
      assertEquals(1, TestStores.REMOVES.get());
      assertEquals(0, TestStores.SCANS.get() + TestStores.PUTS.get());
      assertTrue(TestStores.GETS.get() <= 2, "one per partition: " + TestStores.GETS.get());
    }
  }

  @Test
  void isRefusedWhereThereIsNoStateOrAWindow() {
    try (StreamTest test = some(true)) {
      TestInput<String> words = test.input();
      String message =
          assertThrows(
                  IllegalStateException.class,
                  () -> words.stream().map(word -> word).timeToLive(seconds(1)))
              .getMessage();
      assertTrue(
          message.contains("map at StateTtlTest.java") && message.contains("keeps no state"),
          message);
      var mapped = ones(words).mapWithState(counting());
      assertThrows(
          IllegalStateException.class, () -> mapped.stateSnapshots().timeToLive(seconds(1)));
      List<io.tidewheel.DStreamLike<?, ?, ?>> windows =
          List.of(
              words.stream().window(seconds(2)),
              words.stream().countByWindow(seconds(2), seconds(1)),
              words.stream().reduceByWindow((a, b) -> a + b, seconds(2), seconds(1)),
              ones(words).groupByKeyAndWindow(seconds(2)),
              ones(words).reduceByKeyAndWindow(Integer::sum, seconds(2)));
      for (var window : windows) {
        message =
            assertThrows(IllegalArgumentException.class, () -> window.timeToLive(seconds(1)))
                .getMessage();
        assertTrue(message.contains("width=2000ms is its time to live"), message);
      }
      assertThrows(IllegalArgumentException.class, () -> mapped.timeToLive(Duration.ofSeconds(-1)));
      mapped.print();
      test.start();
      assertThrows(IllegalStateException.class, () -> mapped.timeToLive(seconds(1)));
    }
  }
}
