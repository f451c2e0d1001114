package io.tidewheel.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.HashPartitioner;
import io.tidewheel.MapWithStateDStream;
import io.tidewheel.PairDStream;
import io.tidewheel.State;
import io.tidewheel.StateSpec;
import io.tidewheel.StreamingException;
import io.tidewheel.Tuple2;
import io.tidewheel.testkit.StreamTest;
import io.tidewheel.testkit.TestInput;
import io.tidewheel.testkit.TestOutput;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** mapWithState. Keys and values are written {@code key=value}. */
class MapWithStateTest {
  private static final AtomicInteger CALLS = new AtomicInteger();

  /** How many calls or outputs still throw. */
  private static final AtomicInteger FAILURES = new AtomicInteger();

  private final StreamTest test = StreamTest.every(seconds(1));
  private final TestInput<String> records = test.input();

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

  private static StreamTest some(boolean strict) {
    return StreamTest.of(TestStores.conf().set("engine.strict", "" + strict), seconds(1));
  }

  private static PairDStream<String, String> pairs(TestInput<String> records) {
    return records.stream()
        .mapToPair(
            record -> {
              int equals = record.indexOf('=');
              return Tuple2.of(record.substring(0, equals), record.substring(equals + 1));
            });
  }

  /** Appends values to the state and says so; {@code key!state} when the key times out. */
  private static StateSpec<String, String, String, String> appending() {
    return StateSpec.function(
        (String key, Optional<String> value, State<String> state) -> {
          if (state.isTimingOut()) {
            return key + "!" + state.get() + value.orElse("");
          }
          state.update((state.exists() ? state.get() : "") + value.orElseThrow());
          return key + ":" + state.get();
        });
  }

  @Test
  void callsTheFunctionOncePerRecordInTheirOrder() {
    TestOutput<String> mapped = test.capture(pairs(records).mapWithState(appending()));
    records.feedPartitions(List.of(List.of("a=1", "b=1", "a=2", "a=3")));
    test.start().tick();
    test.expect(mapped, "a:1", "b:1", "a:12", "a:123");
    List<String> ofA =
        mapped.batch(test.now()).orElseThrow().stream().filter(s -> s.startsWith("a")).toList();
    assertEquals(List.of("a:1", "a:12", "a:123"), ofA);
    test.feed(records, "a=4").tick().expect(mapped, "a:1234").tick().expectNothing(mapped);
  }

  @Test
  void nullIsNotEmitted() {
    TestOutput<String> odd =
        test.capture(
            pairs(records)
                .mapWithState(
                    StateSpec.function(
                        (String key, Optional<String> value, State<Integer> state) -> {
                          int count = state.exists() ? state.get() + 1 : 1;
                          state.update(count);
                          return count % 2 == 1 ? key + count : null;
                        })));
    test.start().feed(records, "a=x", "a=x", "b=x").tick().expect(odd, "a1", "b1");
    test.feed(records, "b=x").tick().expectNothing(odd);
  }

  @Test
  void theFormWithTheTimeEmitsWhatIsPresent() {
    MapWithStateDStream<String, String, Instant, Instant> firstSeen =
        pairs(records)
            .mapWithState(
                StateSpec.function(
                    (Instant time, String key, Optional<String> value, State<Instant> state) -> {
                      if (state.exists()) {
                        return Optional.of(state.get());
                      }
                      state.update(time);
                      return Optional.empty();
                    }));
    TestOutput<Instant> mapped = test.capture(firstSeen);
    test.start().feed(records, "a=1").tick().expectNothing(mapped);
    Instant first = test.now();
    test.tick().feed(records, "a=2").tick().expect(mapped, first);
  }

  @Test
  void returningNullInTheFormWithTheTimeIsRefused() {
    test.capture(
        pairs(records)
            .mapWithState(
                StateSpec.function(
                    (Instant time, String key, Optional<String> value, State<Integer> state) ->
                        (Optional<String>) null)));
    test.start().feed(records, "a=1");
    String message = assertThrows(StreamingException.class, test::tick).getMessage();
    assertTrue(
        message.contains("mapWithState at MapWithStateTest.java")
            && message.contains("null for key=a; return Optional.empty()"),
        message);
  }

  @Test
  void aValueOfNullIsAbsent() {
    TestOutput<String> mapped =
        test.capture(
            records.stream()
                .mapToPair(record -> Tuple2.of(record, (String) null))
                .mapWithState(
                    StateSpec.function(
                        (String key, Optional<String> value, State<Integer> state) ->
                            key + value.isPresent() + state.isTimingOut())));
    test.start().feed(records, "a").tick().expect(mapped, "afalsefalse");
  }

  /** Tries the steps that a value names, letter by letter, and says what came of each. */
  private static StateSpec<String, String, String, String> trying() {
    return StateSpec.function(
        (String key, Optional<String> value, State<String> state) -> {
          StringBuilder results = new StringBuilder();
          for (char step : value.orElse("gurg").toCharArray()) {
            results.append(step).append(state.exists() ? '+' : '-');
            switch (step) {
              case 'g' -> tryOut(results, NoSuchElementException.class, s -> s.get(), state);
              case 'u' ->
                  tryOut(results, IllegalArgumentException.class, s -> s.update("s"), state);
              case 'n' ->
                  tryOut(results, IllegalArgumentException.class, s -> s.update(null), state);
              case 'r' -> tryOut(results, IllegalArgumentException.class, State::remove, state);
              default -> throw new AssertionError(step);
            }
          }
          return results.append(state.exists() ? '+' : '-').toString();
        });
  }

  private static void tryOut(
      StringBuilder results,
      Class<? extends Exception> expected,
      Consumer<State<String>> step,
      State<String> state) {
    try {
      step.accept(state);
    } catch (IllegalArgumentException | NoSuchElementException e) {
      assertEquals(expected, e.getClass());
      assertTrue(e.getMessage().contains("key=a"), e.getMessage());
      results.append("x ");
      return;
    }
    results.append(" ");
  }

  @Test
  void stateObeysItsRules() {
    var stream = pairs(records).mapWithState(trying().timeout(seconds(2)));
    TestOutput<String> mapped = test.capture(stream);
    TestOutput<Tuple2<String, String>> states = test.capture(stream.stateSnapshots());
    test.start();
    String[][] cases = {
      {"", "-"},
      {"g", "g-x -"},
      {"r", "r- -"}, // Removing what is not there is allowed,
      {"rr", "r- r-x -"}, // once;
      {"ru", "r- u-x -"}, // and what was removed cannot be set in the same call.
      {"n", "n-x -"},
      {"ur", "u- r+ -"}, // The last wins.
      {"uug", "u- u+ g+ +"},
      {"g", "g+ +"},
      {"rgr", "r+ g-x r-x -"},
      {"g", "g-x -"},
    };
    for (String[] one : cases) {
      test.feed(records, "a=" + one[0]).tick().expect(mapped, one[1]);
      if (one[1].endsWith("+")) {
        test.expect(states, Tuple2.of("a", "s"));
      } else {
        test.expectNothing(states);
      }
    }
    // When it times out it can be read, and not changed.
    test.feed(records, "a=u").tick().tick(2).expectNothing(mapped);
    test.tick().expect(mapped, "g+ u+x r+x g+ +").expectNothing(states);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void timesOutInTheBatchInWhichItIsDue(boolean strict) {
    try (StreamTest some = some(strict)) {
      TestInput<String> input = some.input();
      var stream = pairs(input).mapWithState(appending().timeout(seconds(3)));
      TestOutput<String> mapped = some.capture(stream);
      TestOutput<Tuple2<String, String>> states = some.capture(stream.stateSnapshots());
      some.start().feed(input, "a=1", "b=1").tick();
      some.feed(input, "b=2").tick().expect(mapped, "b:12");
      some.tick().expectNothing(mapped);
      // Idle for exactly the time-out: not yet.
      some.tick().expectNothing(mapped);
      some.expect(states, Tuple2.of("a", "1"), Tuple2.of("b", "12"));
      some.tick().expect(mapped, "a!1").expect(states, Tuple2.of("b", "12"));
      some.tick().expect(mapped, "b!12").expectNothing(states);
      some.tick(5).expectNothing(mapped);
      some.feed(input, "a=9").tick().expect(mapped, "a:9");
    }
  }

  @Test
  void aRecordTouchesItsKeyEvenIfTheFunctionDoesNotUpdateIt() {
    TestOutput<String> mapped =
        test.capture(
            pairs(records)
                .mapWithState(
                    StateSpec.function(
                            (String key, Optional<String> value, State<String> state) -> {
                              if (!state.exists()) {
                                state.update(value.orElseThrow());
                              }
                              return state.isTimingOut() ? "end of " + state.get() : null;
                            })
                        .timeout(seconds(2))));
    test.start().feed(records, "a=1").tick();
    for (int i = 0; i < 5; i++) {
      test.feed(records, "a=2").tick().expectNothing(mapped);
    }
    test.tick(2).expectNothing(mapped).tick().expect(mapped, "end of 1");
  }

  @Test
  void mergedTicksTimeOutWhatIsDueButNoKeyThatGotARecord() {
    TestOutput<String> mapped =
        test.capture(pairs(records).mapWithState(appending().timeout(seconds(2))));
    test.start().feed(records, "a=1", "b=1").tick();
    test.feed(records, "b=2").advance(seconds(60)).expect(mapped, "b:12", "a!1");
    test.advance(seconds(60)).expect(mapped, "b!12");
  }

  @Test
  void timeOutsComeAfterTheRecordsOfTheirPartition() {
    TestOutput<String> mapped =
        test.capture(pairs(records).mapWithState(appending().timeout(seconds(1)).numPartitions(1)));
    test.start().feed(records, "a=1", "b=1", "c=1").tick().feed(records, "c=2").tick();
    records.feedPartitions(List.of(List.of("x=1", "c=3")));
    test.tick();
    List<String> all = mapped.batch(test.now()).orElseThrow();
    assertEquals(List.of("x:1", "c:123"), all.subList(0, 2));
    test.expect(mapped, "x:1", "c:123", "a!1", "b!1");
  }

  @Test
  void isDueWithItsParentAndTimesOutThere() {
    TestOutput<String> mapped =
        test.capture(
            pairs(records)
                .reduceByKeyAndWindow((a, b) -> a + b, seconds(2), seconds(2))
                .mapWithState(appending().timeout(seconds(3))));
    test.start().feed(records, "a=1").tick().expectNotDue(mapped).tick().expect(mapped, "a:1");
    test.tick(2).expectNothing(mapped).tick().expectNotDue(mapped).tick().expect(mapped, "a!1");
  }

  @Test
  void snapshotsAreAllStateInEveryBatch() {
    var stream = pairs(records).mapWithState(appending());
    TestOutput<String> mapped = test.capture(stream);
    TestOutput<Tuple2<String, String>> states = test.capture(stream.stateSnapshots());
    TestOutput<Long> number = test.capture(stream.stateSnapshots().count());
    test.start().feed(records, "a=1", "b=1").tick();
    test.expect(mapped, "a:1", "b:1").expect(number, 2L);
    test.expect(states, Tuple2.of("a", "1"), Tuple2.of("b", "1"));
    test.feed(records, "a=2").tick().expect(mapped, "a:12").expect(number, 2L);
    test.expect(states, Tuple2.of("a", "12"), Tuple2.of("b", "1"));
    test.tick().expectNothing(mapped);
    test.expect(states, Tuple2.of("a", "12"), Tuple2.of("b", "1"));
  }

  @Test
  void snapshotsAloneKeepTheState() {
    TestOutput<Tuple2<String, String>> states =
        test.capture(pairs(records).mapWithState(appending()).stateSnapshots());
    test.start().feed(records, "a=1").tick().expect(states, Tuple2.of("a", "1"));
    test.feed(records, "a=2").tick().expect(states, Tuple2.of("a", "12"));
  }

  @Test
  void whatIsEmittedMayBeKeyedAnew() {
    TestOutput<Tuple2<Integer, Integer>> sums =
        test.capture(
            pairs(records)
                .mapWithState(
                    StateSpec.function(
                        (String key, Optional<String> value, State<Integer> state) ->
                            Tuple2.of(value.orElseThrow().length(), 1)))
                .transformToPair(io.tidewheel.PairRDD::fromRDD)
                .reduceByKey(Integer::sum));
    test.start().feed(records, "a=x", "b=y", "c=z", "d=x", "e=zz").tick();
    test.expect(sums, Tuple2.of(1, 4), Tuple2.of(2, 1));
  }

  @Test
  void initialStateEntersAtTheTimeOfTheFirstBatch() {
    var stream =
        pairs(records)
            .mapWithState(
                appending()
                    .initialState(
                        test.context()
                            .parallelizePairs(
                                List.of(Tuple2.of("a", "0"), Tuple2.of((String) null, "n"))))
                    .timeout(seconds(2)));
    TestOutput<String> mapped = test.capture(stream);
    TestOutput<Tuple2<String, String>> states = test.capture(stream.stateSnapshots());
    test.start().feed(records, "b=1").tick().expect(mapped, "b:1");
    test.expect(states, Tuple2.of("a", "0"), Tuple2.of(null, "n"), Tuple2.of("b", "1"));
    test.feed(records, "a=1").tick().expect(mapped, "a:01");
    test.tick().expectNothing(mapped).tick().expect(mapped, "null!n", "b!1");
    test.tick().expect(mapped, "a!01").tick(4).expectNothing(states);
  }

  @Test
  void initialStateOfNullIsNone() {
    TestOutput<String> mapped =
        test.capture(pairs(records).mapWithState(appending().initialState(null)));
    test.start().feed(records, "a=1").tick().expect(mapped, "a:1");
  }

  @Test
  void aRestartContinuesWithoutInitialStateAndWithTheOldTimes() {
    for (int run = 0; run < 2; run++) {
      try (StreamTest plain = some(false)) {
        TestInput<String> input = plain.input();
        var stream =
            pairs(input)
                .mapWithState(
                    appending()
                        .initialState(
                            plain
                                .context()
                                .parallelizePairs(
                                    List.of(Tuple2.of("a", "0"), Tuple2.of("b", "0"))))
                        .timeout(seconds(3)));
        TestOutput<String> mapped = plain.capture(stream);
        TestOutput<Tuple2<String, String>> states = plain.capture(stream.stateSnapshots());
        plain.start();
        if (run == 0) {
          plain.feed(input, "b=1").tick().feed(input, "c=1").tick();
          plain.expect(states, Tuple2.of("a", "0"), Tuple2.of("b", "01"), Tuple2.of("c", "1"));
        } else {
          // Its clock begins where the first one's did.
          plain.feed(input, "b=2").advance(seconds(5)).expect(mapped, "b:012", "a!0");
          plain.expect(states, Tuple2.of("b", "012"), Tuple2.of("c", "1"));
          plain.tick().expect(mapped, "c!1").tick(2).expectNothing(mapped);
          plain.tick().expect(mapped, "b!012");
        }
      }
    }
  }

  @Test
  void aTimeoutIntroducedLaterCountsFromThen() {
    try (StreamTest first = some(false)) {
      TestInput<String> input = first.input();
      first.capture(pairs(input).mapWithState(appending()));
      first.start().feed(input, "a=1", "b=1").tick();
    }
    try (StreamTest second = some(false)) {
      TestInput<String> input = second.input();
      TestOutput<String> mapped =
          second.capture(pairs(input).mapWithState(appending().timeout(seconds(2))));
      second.start().feed(input, "b=2").advance(seconds(50)).expect(mapped, "b:12");
    }
    try (StreamTest third = some(false)) {
      TestInput<String> input = third.input();
      TestOutput<String> mapped =
          third.capture(pairs(input).mapWithState(appending().timeout(seconds(2))));
      third.start().advance(seconds(52)).expectNothing(mapped);
      third.tick().expect(mapped, "a!1", "b!12");
    }
  }

  @Test
  void aTimeoutGivenUpLaterLeavesTheState() {
    try (StreamTest first = some(false)) {
      TestInput<String> input = first.input();
      first.capture(pairs(input).mapWithState(appending().timeout(seconds(2))));
      first.start().feed(input, "a=1", "b=1").tick();
    }
    try (StreamTest second = some(false)) {
      TestInput<String> input = second.input();
      var stream = pairs(input).mapWithState(appending());
      TestOutput<String> mapped = second.capture(stream);
      TestOutput<Tuple2<String, String>> states = second.capture(stream.stateSnapshots());
      second.start().feed(input, "b=2").advance(seconds(50)).expect(mapped, "b:12");
      second.expect(states, Tuple2.of("a", "1"), Tuple2.of("b", "12"));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void failedAttemptsLeaveStateAndIdleTimesAsTheyWere(boolean strict) {
    try (StreamTest some = some(strict)) {
      TestInput<String> input = some.input();
      var stream =
          pairs(input)
              .mapWithState(
                  StateSpec.function(
                          (String key, Optional<String> value, State<String> state) -> {
                            if (state.isTimingOut()) {
                              return key + "!" + state.get();
                            }
                            if (key.equals("bad") && FAILURES.getAndDecrement() > 0) {
                              throw new IllegalStateException("not yet");
                            }
                            state.update((state.exists() ? state.get() : "") + value.orElseThrow());
                            return key + ":" + state.get();
                          })
                      .numPartitions(1)
                      .timeout(seconds(2)));
      // Before the output that is looked at, which sees what the second attempt gives.
      AtomicInteger outputFailures = new AtomicInteger();
      stream.foreachRDD(
          rdd -> {
            if (outputFailures.getAndDecrement() > 0) {
              throw new IllegalStateException("not this one");
            }
          });
      TestOutput<String> mapped = some.capture(stream);
      some.start().feed(input, "a=1", "b=1", "c=1").tick();
      // The function fails after it touched a; the task is run again.
      FAILURES.set(1);
      input.feedPartitions(List.of(List.of("a=2", "bad=1")));
      some.tick().expect(mapped, "a:12", "bad:1");
      // An output fails: the batch in which b and c time out is run again.
      some.tick();
      outputFailures.set(1);
      some.tick().expect(mapped, "b!1", "c!1");
      some.tick().expect(mapped, "a!12", "bad!1").tick(3).expectNothing(mapped);
    }
  }

  @Test
  void stateThatIsChangedInPlaceShowsInStrictMode() {
    TestOutput<Integer> sizes =
        test.capture(
            pairs(records)
                .mapWithState(
                    StateSpec.function(
                        (String key, Optional<String> value, State<List<String>> state) -> {
                          List<String> list = state.exists() ? state.get() : new ArrayList<>();
                          list.add(value.orElseThrow());
                          state.update(list);
                          return list.size();
                        })));
    test.start().feed(records, "a=1").tick().expect(sizes, 1);
    test.feed(records, "a=2").tick().expect(sizes, 3);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void touchingAKeyCostsThatKey(boolean timeout) {
    assertEquals(costOfTouchingOne(10, timeout), costOfTouchingOne(10_000, timeout));
  }

  /** What a batch with one record asks of the function and the store, in a state of many keys. */
  private static List<Number> costOfTouchingOne(int keys, boolean timeout) {
    TestStores.forget();
    try (StreamTest plain = some(false)) {
      TestInput<Integer> input = plain.input();
      StateSpec<Integer, Integer, Integer, Integer> spec =
          StateSpec.function(
              (Integer key, Optional<Integer> value, State<Integer> state) -> {
                CALLS.incrementAndGet();
                state.update(state.exists() ? state.get() + 1 : 1);
                return state.get();
              });
      if (timeout) {
        spec.timeout(Duration.ofDays(1));
      }
      TestOutput<Integer> mapped =
          plain.capture(
              input.stream().mapToPair(number -> Tuple2.of(number, 1)).mapWithState(spec));
      plain.start();
      input.feed(IntStream.range(0, keys).boxed().toList());
      plain.tick();
      TestStores.count();
      CALLS.set(0);
      for (int i = 2; i < 12; i++) {
        plain.feed(input, 3).tick().expect(mapped, i);
      }
      assertEquals(10, CALLS.get());
      assertEquals(0, TestStores.SCANS.get());
      return List.of(
          CALLS.get(), TestStores.GETS.get(), TestStores.PUTS.get(), TestStores.REMOVES.get());
    }
  }

  @Test
  void timingOutCostsTheKeysThatTimeOut() {
    try (StreamTest plain = some(false)) {
      TestInput<Integer> input = plain.input();
      TestOutput<Integer> mapped =
          plain.capture(
              input.stream()
                  .mapToPair(number -> Tuple2.of(number, 1))
                  .mapWithState(
                      StateSpec.function(
                              (Integer key, Optional<Integer> value, State<Integer> state) -> {
                                CALLS.incrementAndGet();
                                if (state.isTimingOut()) {
                                  return key;
                                }
                                state.update(1);
                                return null;
                              })
                          .timeout(seconds(1))));
      plain.start().feed(input, 0, 1, 2).tick();
      List<Integer> others = IntStream.range(3, 5_000).boxed().toList();
      input.feed(others);
      plain.tick();
      input.feed(others);
      CALLS.set(0);
      TestStores.count();
      plain.tick().expect(mapped, 0, 1, 2);
      assertEquals(others.size() + 3, CALLS.get());
      assertEquals(3, TestStores.REMOVES.get());
      assertEquals(0, TestStores.SCANS.get());
    }
  }

  @Test
  void ofNumPartitionsAndPartitionerTheLastCounts() {
    HashPartitioner three = new HashPartitioner(3);
    TestOutput<String> both =
        test.capture(pairs(records).mapWithState(appending().numPartitions(5).partitioner(three)));
    TestOutput<String> other =
        test.capture(pairs(records).mapWithState(appending().partitioner(three).numPartitions(5)));
    test.start().tick();
    assertEquals(3, both.partitions(test.now()).orElseThrow().size());
    assertEquals(5, other.partitions(test.now()).orElseThrow().size());
  }

  @Test
  void aTimeoutMustBePositive() {
    for (Duration wrong : List.of(Duration.ZERO, seconds(-1), Duration.ofNanos(1))) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> appending().timeout(wrong))
              .getMessage();
      assertTrue(message.contains("must be positive and whole milliseconds"), message);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void manyKeysEqualAPlainModel(boolean strict) {
    try (StreamTest some = some(strict)) {
      TestInput<Integer> input = some.input();
      int timeout = 4;
      var stream =
          input.stream()
              .mapToPair(number -> Tuple2.of(number, 1))
              .mapWithState(
                  StateSpec.function(
                          (Instant time,
                              Integer key,
                              Optional<Integer> value,
                              State<Long> state) -> {
                            if (state.isTimingOut()) {
                              return Optional.of(-key);
                            }
                            if (key % 7 == 0 && state.exists()) {
                              state.remove();
                            } else if (!state.exists()) {
                              state.update(time.getEpochSecond());
                            }
                            return Optional.<Integer>empty();
                          })
                      .numPartitions(3)
                      .timeout(seconds(timeout)));
      TestOutput<Integer> ended = some.capture(stream);
      TestOutput<Tuple2<Integer, Long>> states = some.capture(stream.stateSnapshots());
      some.start();
      Map<Integer, Long> expected = new HashMap<>();
      Map<Integer, Long> touched = new HashMap<>();
      Random random = new Random(11);
      for (int batch = 0; batch < 40; batch++) {
        int merged = 1 + random.nextInt(3);
        long now = some.now().getEpochSecond() + merged;
        List<Integer> records = new ArrayList<>();
        for (int i = random.nextInt(60); i > 0; i--) {
          int key = 1 + random.nextInt(300);
          records.add(key);
          if (key % 7 == 0 && expected.containsKey(key)) {
            expected.remove(key);
            touched.remove(key);
          } else {
            expected.putIfAbsent(key, now);
            touched.put(key, now);
          }
        }
        List<Integer> timedOut = new ArrayList<>();
        touched.forEach(
            (key, time) -> {
              if (time < now - timeout) {
                timedOut.add(-key);
              }
            });
        timedOut.forEach(
            key -> {
              touched.remove(-key);
              expected.remove(-key);
            });
        input.feed(records);
        some.advance(seconds(merged)).expect(ended, timedOut);
        List<Tuple2<Integer, Long>> all = new ArrayList<>();
        expected.forEach((key, time) -> all.add(Tuple2.of(key, time)));
        some.expect(states, all);
      }
    }
  }
}
