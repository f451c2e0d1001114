package io.tidewheel.program;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidewheel.HashPartitioner;
import io.tidewheel.PairDStream;
import io.tidewheel.StreamingConf;
import io.tidewheel.Tuple2;
import io.tidewheel.testkit.StreamTest;
import io.tidewheel.testkit.TestInput;
import io.tidewheel.testkit.TestOutput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What each batch is, on its own. */
class StatelessTest {
  private final StreamTest test = StreamTest.every(Duration.ofSeconds(1));
  private final TestInput<String> words = test.input();
  private final TestInput<String> others = test.input(3);

  @AfterEach
  void stop() {
    test.close();
  }

  private static Tuple2<String, String> keyed(String word) {
    return Tuple2.of(word.substring(0, 1), word);
  }

  @Test
  void mapsFiltersAndFlatMaps() {
    TestOutput<Integer> lengths = test.capture(words.stream().map(String::length));
    TestOutput<String> longOnes = test.capture(words.stream().filter(word -> word.length() > 2));
    TestOutput<String> letters =
        test.capture(words.stream().flatMap(word -> List.of(word.split("")).iterator()));
    test.start().feed(words, "a", "bcd", "ef").tick();
    test.expect(lengths, 1, 3, 2)
        .expect(longOnes, "bcd")
        .expect(letters, "a", "b", "c", "d", "e", "f");
    test.tick().expectNothing(lengths).expectNothing(longOnes).expectNothing(letters);
  }

  @Test
  void mapsWholePartitionsEmptyOnesToo() {
    TestOutput<Integer> sizes =
        test.capture(
            words.stream()
                .mapPartitions(
                    records -> {
                      int size = 0;
                      for (; records.hasNext(); records.next()) {
                        size++;
                      }
                      return List.of(size).iterator();
                    }));
    test.start().feed(words, "a", "b", "c").tick().expect(sizes, 1, 2).tick().expect(sizes, 0, 0);
  }

  @Test
  void countIsOneElementEvenOfAnEmptyBatch() {
    TestOutput<Long> counts = test.capture(words.stream().count());
    test.start().feed(words, "a", "b").tick().expect(counts, 2L).tick().expect(counts, 0L);
  }

  @Test
  void reduceOfAnEmptyBatchIsNothing() {
    TestOutput<String> joined = test.capture(words.stream().reduce((a, b) -> a + b));
    test.start().feed(words, "a", "b", "c").tick().expect(joined, "abc");
    test.tick().expectNothing(joined);
  }

  @Test
  void countsValuesAndKeys() {
    TestOutput<Tuple2<String, Long>> counts = test.capture(words.stream().countByValue());
    TestOutput<Tuple2<String, Long>> three = test.capture(words.stream().countByValue(3));
    test.start().feed(words, "a", "b", "a", null).tick();
    test.expect(counts, Tuple2.of("a", 2L), Tuple2.of("b", 1L), Tuple2.of(null, 1L));
    assertEquals(3, three.partitions(test.now()).orElseThrow().size());
  }

  @Test
  void equalKeysMeetInThePartitionOfTheirStableHash() {
    PairDStream<String, Integer> ones = words.stream().mapToPair(word -> Tuple2.of(word, 1));
    TestOutput<Tuple2<String, Integer>> sums = test.capture(ones.reduceByKey(Integer::sum, 4));
    test.start().feed(words, "a", "b", "c", "d", "e", "a").tick();
    List<List<Tuple2<String, Integer>>> partitions = sums.partitions(test.now()).orElseThrow();
    for (int i = 0; i < 4; i++) {
      for (Tuple2<String, Integer> sum : partitions.get(i)) {
        assertEquals(i, new HashPartitioner(4).getPartition(sum._1()));
      }
    }
  }

  @Test
  void groupsAndCombinesByKey() {
    PairDStream<String, String> byLetter = words.stream().mapToPair(StatelessTest::keyed);
    TestOutput<Tuple2<String, Integer>> sizes =
        test.capture(
            byLetter
                .groupByKey()
                .mapValues(
                    group -> {
                      List<String> list = new ArrayList<>();
                      group.forEach(list::add);
                      return list.size();
                    }));
    TestOutput<Tuple2<String, Integer>> lengths =
        test.capture(
            byLetter.combineByKey(
                String::length,
                (sum, word) -> sum + word.length(),
                Integer::sum,
                new HashPartitioner(2)));
    test.start().feed(words, "a", "bb", "abc", "b").tick();
    test.expect(sizes, Tuple2.of("a", 2), Tuple2.of("b", 2))
        .expect(lengths, Tuple2.of("a", 4), Tuple2.of("b", 3));
  }

  @Test
  void joinsPairsOfTheSameBatch() {
    PairDStream<String, String> left = words.stream().mapToPair(StatelessTest::keyed);
    PairDStream<String, String> right = others.stream().mapToPair(StatelessTest::keyed);
    var inner = test.capture(left.join(right));
    var leftOuter = test.capture(left.leftOuterJoin(right));
    var rightOuter = test.capture(left.rightOuterJoin(right, 3));
    var full = test.capture(left.fullOuterJoin(right));
    TestOutput<Tuple2<String, Tuple2<Integer, Integer>>> sizes =
        test.capture(
            left.cogroup(right)
                .mapValues(groups -> Tuple2.of(size(groups._1()), size(groups._2()))));
    test.start().feed(words, "a1", "b1", "b2").feed(others, "b3", "c3").tick();
    test.expect(inner, Tuple2.of("b", Tuple2.of("b1", "b3")), Tuple2.of("b", Tuple2.of("b2", "b3")))
        .expect(
            leftOuter,
            Tuple2.of("a", Tuple2.of("a1", Optional.empty())),
            Tuple2.of("b", Tuple2.of("b1", Optional.of("b3"))),
            Tuple2.of("b", Tuple2.of("b2", Optional.of("b3"))))
        .expect(
            rightOuter,
            Tuple2.of("b", Tuple2.of(Optional.of("b1"), "b3")),
            Tuple2.of("b", Tuple2.of(Optional.of("b2"), "b3")),
            Tuple2.of("c", Tuple2.of(Optional.empty(), "c3")))
        .expect(
            full,
            Tuple2.of("a", Tuple2.of(Optional.of("a1"), Optional.empty())),
            Tuple2.of("b", Tuple2.of(Optional.of("b1"), Optional.of("b3"))),
            Tuple2.of("b", Tuple2.of(Optional.of("b2"), Optional.of("b3"))),
            Tuple2.of("c", Tuple2.of(Optional.empty(), Optional.of("c3"))))
        .expect(
            sizes,
            Tuple2.of("a", Tuple2.of(1, 0)),
            Tuple2.of("b", Tuple2.of(2, 1)),
            Tuple2.of("c", Tuple2.of(0, 1)));
    test.feed(words, "b9").tick().expectNothing(inner);
  }

  private static int size(Iterable<?> elements) {
    int size = 0;
    for (Object ignored : elements) {
      size++;
    }
    return size;
  }

  @Test
  void unionKeepsDuplicatesAndRepartitionDealsOutEvenly() {
    TestOutput<String> both = test.capture(words.stream().union(others.stream()));
    TestOutput<String> five = test.capture(words.stream().repartition(5));
    test.start().feed(words, "a", "b", "c", "d", "e").feed(others, "a").tick();
    test.expect(both, "a", "b", "c", "d", "e", "a");
    List<List<String>> partitions = five.partitions(test.now()).orElseThrow();
    assertEquals(5, partitions.size());
    assertEquals(5, partitions.stream().mapToInt(List::size).sum());
    assertEquals(2, partitions.stream().mapToInt(List::size).max().orElseThrow());
  }

  @Test
  void flatMapValuesKeepsKeysAndFlatMapToPairMakesThem() {
    PairDStream<String, String> byLetter = words.stream().mapToPair(StatelessTest::keyed);
    TestOutput<Tuple2<String, String>> letters =
        test.capture(byLetter.flatMapValues(word -> List.of(word.split("")).iterator()));
    TestOutput<Tuple2<String, Integer>> positions =
        test.capture(
            words.stream()
                .flatMapToPair(word -> List.of(Tuple2.of(word, 0), Tuple2.of(word, 1)).iterator()));
    test.start().feed(words, "ab").tick();
    test.expect(letters, Tuple2.of("a", "a"), Tuple2.of("a", "b"))
        .expect(positions, Tuple2.of("ab", 0), Tuple2.of("ab", 1));
  }

  @Test
  void transformRunsAnyRddCodeInEachBatch() {
    TestOutput<Tuple2<String, String>> sorted =
        test.capture(
            words.stream()
                .mapToPair(StatelessTest::keyed)
                .transformToPair((rdd, time) -> rdd.sortByKey(false, 2)));
    TestOutput<String> stamped =
        test.capture(
            words.stream().transform((rdd, time) -> rdd.map(word -> word + time.toEpochMilli())));
    test.start().feed(words, "b", "c", "a").tick();
    assertEquals(
        List.of("c", "b", "a"),
        sorted.batch(test.now()).orElseThrow().stream().map(Tuple2::_2).toList());
    long time = test.now().toEpochMilli();
    test.expect(stamped, "a" + time, "b" + time, "c" + time);
  }

  @Test
  void transformMayRunActionsAndUseRddsOfTheContext() {
    var known = test.context().parallelize(List.of("a", "x"));
    TestOutput<String> result =
        test.capture(
            words.stream()
                .transform(rdd -> rdd.count() > 1 ? rdd.union(known) : rdd.filter(word -> false)));
    test.start().feed(words, "a", "b").tick().expect(result, "a", "b", "a", "x");
    test.feed(words, "c").tick().expectNothing(result);
  }

  @Test
  void persistedStreamIsComputedOncePerBatch() {
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    try (StreamTest plain =
        StreamTest.of(new StreamingConf().setAppName("plain"), Duration.ofSeconds(1))) {
      TestInput<String> input = plain.input();
      var shared =
          input.stream()
              .map(
                  word -> {
                    seen.add(word);
                    return word;
                  })
              .persist();
      TestOutput<String> first = plain.capture(shared);
      TestOutput<Long> second = plain.capture(shared.count());
      plain.start().feed(input, "a", "b").tick().expect(first, "a", "b").expect(second, 2L);
      assertEquals(2, seen.size());
    }
  }
}
