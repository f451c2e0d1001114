package io.tidewheel.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.DStream;
import io.tidewheel.PairDStream;
import io.tidewheel.PairRDD;
import io.tidewheel.RDD;
import io.tidewheel.StreamingException;
import io.tidewheel.Tuple2;
import io.tidewheel.testkit.StreamTest;
import io.tidewheel.testkit.TestInput;
import io.tidewheel.testkit.TestOutput;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Streams made of several streams, or of whole partitions. */
class CombinedStreamsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final StreamTest test = StreamTest.every(SECOND);
  private final TestInput<String> words = test.input();
  private final TestInput<String> others = test.input(3);

  @AfterEach
  void stop() {
    test.close();
  }

  private static PairDStream<String, Integer> lengths(DStream<String> stream) {
    return stream.mapToPair(word -> Tuple2.of(word.substring(0, 1), word.length()));
  }

  @Test
  void transformsTwoStreamsTogether() {
    TestOutput<String> common =
        test.capture(
            words.stream()
                .transformWith(
                    others.stream(),
                    (RDD<String> mine, RDD<String> theirs, Instant time) ->
                        mine.mapToPair(word -> Tuple2.of(word, 1))
                            .join(theirs.mapToPair(word -> Tuple2.of(word, 1)))
                            .keys()));
    TestOutput<Tuple2<String, Integer>> sums =
        test.capture(
            lengths(words.stream())
                .transformWithToPair(
                    lengths(others.stream()),
                    (PairRDD<String, Integer> mine, PairRDD<String, Integer> theirs, Instant t) ->
                        mine.union(theirs).reduceByKey(Integer::sum)));
    TestOutput<String> firsts =
        test.capture(
            words.stream()
                .transformWith(
                    lengths(others.stream()),
                    (RDD<String> mine, PairRDD<String, Integer> theirs, Instant time) ->
                        mine.union(theirs.keys())));
    TestOutput<Tuple2<String, Long>> times =
        test.capture(
            lengths(words.stream())
                .transformWithToPair(
                    others.stream(),
                    (PairRDD<String, Integer> mine, RDD<String> theirs, Instant time) ->
                        theirs.mapToPair(word -> Tuple2.of(word, time.getEpochSecond()))));
    test.start().feed(words, "ab", "cd", "e").feed(others, "cd", "axy").tick();
    long now = test.now().getEpochSecond();
    test.expect(common, "cd")
        .expect(sums, Tuple2.of("a", 5), Tuple2.of("c", 4), Tuple2.of("e", 1))
        .expect(firsts, "ab", "cd", "e", "c", "a")
        .expect(times, Tuple2.of("cd", now), Tuple2.of("axy", now));
    test.tick().expectNothing(common).expectNothing(sums);
  }

  @Test
  void aFunctionThatReturnsNullIsNamed() {
    test.capture(words.stream().transformWith(others.stream(), (mine, theirs, time) -> null));
    test.start();
    String message = assertThrows(StreamingException.class, test::tick).getMessage();
    assertTrue(message.contains("transformWith at CombinedStreamsTest"), message);
    assertTrue(message.contains("returned null"), message);
  }

  @Test
  void streamsOfOtherSlidesDoNotCombine() {
    DStream<String> slow = others.stream().window(SECOND.multipliedBy(2), SECOND.multipliedBy(2));
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    words.stream()
                        .transformWith(
                            slow, (RDD<String> mine, RDD<String> theirs, Instant time) -> mine))
            .getMessage();
    assertTrue(message.contains("1000 ms") && message.contains("2000 ms"), message);
  }

  @Test
  void unitesAnyNumberOfStreams() {
    TestOutput<String> all =
        test.capture(test.context().union(words.stream(), others.stream(), words.stream()));
    TestOutput<Tuple2<String, Integer>> pairs =
        test.capture(test.context().union(lengths(words.stream()), lengths(others.stream())));
    test.start().feed(words, "a").feed(others, "bc").tick();
    test.expect(all, "a", "bc", "a").expect(pairs, Tuple2.of("a", 1), Tuple2.of("b", 2));
    assertThrows(IllegalArgumentException.class, () -> test.context().<String>union());
  }

  @Test
  void transformsAListOfStreams() {
    TestOutput<Long> sizes =
        test.capture(
            test.context()
                .transform(
                    List.of(words.stream(), lengths(others.stream()).toDStream()),
                    (rdds, time) -> {
                      long size = rdds.stream().mapToLong(RDD::count).sum();
                      return test.context().parallelize(List.of(size));
                    }));
    TestOutput<Tuple2<String, Integer>> pairs =
        test.capture(
            test.context()
                .transformToPair(
                    List.<DStream<?>>of(words.stream(), others.stream()),
                    (rdds, time) -> strings(rdds.get(1)).mapToPair(word -> Tuple2.of(word, 1))));
    test.start().feed(words, "a", "b").feed(others, "c").tick();
    test.expect(sizes, 3L).expect(pairs, Tuple2.of("c", 1));
    assertThrows(
        IllegalArgumentException.class,
        () -> test.context().transform(List.of(), (rdds, time) -> test.context().emptyRDD()));
  }

  @SuppressWarnings("unchecked") // The second stream is one of strings.
  private static RDD<String> strings(RDD<?> rdd) {
    return (RDD<String>) rdd;
  }

  @Test
  void partitionsAsListsAndPairs() {
    TestOutput<List<String>> lists = test.capture(words.stream().glom());
    TestOutput<Tuple2<String, Integer>> firsts =
        test.capture(
            words.stream()
                .mapPartitionsToPair(
                    records -> {
                      String first = records.hasNext() ? records.next() : "none";
                      return List.of(Tuple2.of(first, first.length())).iterator();
                    }));
    test.start().feed(words, "a", "b", "cd", "e").tick();
    test.expect(lists, List.of("a", "b"), List.of("cd", "e"))
        .expect(firsts, Tuple2.of("a", 1), Tuple2.of("cd", 2));
    test.tick().expect(firsts, Tuple2.of("none", 4), Tuple2.of("none", 4));
  }

  @Test
  void countsValuesOverAWindow() {
    TestOutput<Tuple2<String, Long>> counts =
        test.capture(words.stream().countByValueAndWindow(SECOND.multipliedBy(2), SECOND));
    TestOutput<Tuple2<String, Long>> inThree =
        test.capture(words.stream().countByValueAndWindow(SECOND.multipliedBy(2), SECOND, 3));
    test.start().feed(words, "a", "b", "a").tick();
    test.expect(counts, Tuple2.of("a", 2L), Tuple2.of("b", 1L));
    assertEquals(3, inThree.partitions(test.now()).orElseThrow().size());
    test.feed(words, "a").tick().expect(counts, Tuple2.of("a", 3L), Tuple2.of("b", 1L));
    test.tick().expect(counts, Tuple2.of("a", 1L));
    test.tick().expectNothing(counts);
  }

  @Test
  void pairsAndPlainElementsAreTheSameStream() {
    TestOutput<Tuple2<String, Integer>> sums =
        test.capture(
            PairDStream.fromDStream(lengths(words.stream()).toDStream()).reduceByKey(Integer::sum));
    test.start().feed(words, "ab", "acd").tick().expect(sums, Tuple2.of("a", 5));
  }
}
