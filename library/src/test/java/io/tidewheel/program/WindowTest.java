package io.tidewheel.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.PairDStream;
import io.tidewheel.StreamingConf;
import io.tidewheel.Tuple2;
import io.tidewheel.testkit.StreamTest;
import io.tidewheel.testkit.TestInput;
import io.tidewheel.testkit.TestOutput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What spans batches. */
class WindowTest {
  private final StreamTest test = StreamTest.every(Duration.ofSeconds(1));
  private final TestInput<String> words = test.input();

  @AfterEach
  void stop() {
    test.close();
  }

  private static Duration seconds(long seconds) {
    return Duration.ofSeconds(seconds);
  }

  private PairDStream<String, Integer> ones() {
    return words.stream().mapToPair(word -> Tuple2.of(word, 1));
  }

  @Test
  void windowHoldsTheElementsOfItsLastBatches() {
    TestOutput<String> window = test.capture(words.stream().window(seconds(2)));
    test.start().feed(words, "a").tick().expect(window, "a");
    test.feed(words, "b").tick().expect(window, "a", "b");
    test.feed(words, "c").tick().expect(window, "b", "c");
    test.tick().expect(window, "c").tick().expectNothing(window);
  }

  @Test
  void windowWithASlideIsDueAtItsMultiples() {
    TestOutput<String> window = test.capture(words.stream().window(seconds(3), seconds(2)));
    test.start().feed(words, "a").tick().expectNotDue(window);
    test.feed(words, "b").tick().expect(window, "a", "b");
    test.feed(words, "c").tick().expectNotDue(window);
    test.feed(words, "d").tick().expect(window, "b", "c", "d");
  }

  @Test
  void windowShorterThanItsSlideSkipsWhatIsBetween() {
    TestOutput<String> window = test.capture(words.stream().window(seconds(1), seconds(3)));
    TestOutput<Tuple2<String, Integer>> sums =
        test.capture(ones().reduceByKeyAndWindow(Integer::sum, seconds(1), seconds(3)));
    test.start().feed(words, "a").tick().feed(words, "b").tick().feed(words, "c").tick();
    test.expect(window, "c").expect(sums, Tuple2.of("c", 1));
  }

  @Test
  void windowOfAWindow() {
    TestOutput<Tuple2<String, Integer>> sums =
        test.capture(
            ones()
                .reduceByKeyAndWindow(Integer::sum, seconds(2), seconds(2))
                .reduceByKeyAndWindow(Integer::sum, seconds(4), seconds(4)));
    test.start();
    for (int i = 0; i < 4; i++) {
      test.feed(words, "a").tick();
    }
    test.expect(sums, Tuple2.of("a", 4));
  }

  @Test
  void countByWindowEmitsZeroFromTheFirstSlide() {
    TestOutput<Long> counts = test.capture(words.stream().countByWindow(seconds(2), seconds(1)));
    test.start().tick().expect(counts, 0L);
    test.feed(words, "a", "b").tick().expect(counts, 2L);
    test.feed(words, "c").tick().expect(counts, 3L).tick().expect(counts, 1L);
    test.tick().expect(counts, 0L);
  }

  @Test
  void reduceByWindowOfNothingIsNothing() {
    TestOutput<String> joined =
        test.capture(words.stream().reduceByWindow((a, b) -> a + b, seconds(2), seconds(1)));
    TestOutput<Integer> lengths =
        test.capture(
            words.stream()
                .map(String::length)
                .reduceByWindow(Integer::sum, (a, b) -> a - b, seconds(2), seconds(1)));
    test.start().tick().expectNothing(joined).expectNothing(lengths);
    test.feed(words, "a", "b").tick().expect(joined, "ab").expect(lengths, 2);
    test.feed(words, "cd").tick().expect(joined, "abcd").expect(lengths, 4);
    test.tick(2).expectNothing(joined).expectNothing(lengths);
  }

  @Test
  void groupByKeyAndWindowHasAllValuesOldestFirst() {
    TestOutput<Tuple2<String, String>> groups =
        test.capture(
            words.stream()
                .mapToPair(word -> Tuple2.of(word.substring(0, 1), word.substring(1)))
                .groupByKeyAndWindow(seconds(2), seconds(1))
                .mapValues(values -> String.join("", values)));
    test.start().feed(words, "a1", "b1").tick().feed(words, "a2").tick();
    test.expect(groups, Tuple2.of("a", "12"), Tuple2.of("b", "1"));
    test.tick().expect(groups, Tuple2.of("a", "2"));
  }

  /** The case in which filtering on a value of zero lost what was still in the window. */
  @Test
  void filterOfAnInverseWindowDropsNoStateThatIsStillInTheWindow() {
    TestInput<Integer> numbers = test.input();
    TestOutput<Tuple2<String, Integer>> sums =
        test.capture(
            numbers.stream()
                .mapToPair(number -> Tuple2.of("k", number))
                .reduceByKeyAndWindow(
                    Integer::sum,
                    (a, b) -> a - b,
                    seconds(3),
                    seconds(1),
                    2,
                    pair -> pair._2() != 0));
    test.start().feed(numbers, 1).tick().expect(sums, Tuple2.of("k", 1));
    test.feed(numbers, -1).tick().expectNothing(sums);
    test.tick().expectNothing(sums);
    test.feed(numbers, 5).tick().expect(sums, Tuple2.of("k", 4));
    test.tick(3).expectNothing(sums);
  }

  @ParameterizedTest
  @CsvSource({"1,1", "5,1", "4,2", "5,2", "3,3", "2,3", "7,3", "12,4"})
  void everyKeyedWindowEqualsThePlainSum(int width, int slide) {
    // The strict engine runs tasks twice, so there every batch rebuilds the aggregates from panes.
    everyKeyedWindowEqualsThePlainSum(test, width, slide);
    try (StreamTest plain = StreamTest.of(new StreamingConf().setAppName("plain"), seconds(1))) {
      everyKeyedWindowEqualsThePlainSum(plain, width, slide);
    }
  }

  private static void everyKeyedWindowEqualsThePlainSum(StreamTest test, int width, int slide) {
    TestInput<Tuple2<Integer, Integer>> numbers = test.input();
    PairDStream<Integer, Integer> pairs = numbers.stream().mapToPair(pair -> pair);
    TestOutput<Tuple2<Integer, Integer>> forward =
        test.capture(pairs.reduceByKeyAndWindow(Integer::sum, seconds(width), seconds(slide)));
    TestOutput<Tuple2<Integer, Integer>> inverse =
        test.capture(
            pairs.reduceByKeyAndWindow(
                Integer::sum, (a, b) -> a - b, seconds(width), seconds(slide)));
    test.start();
    Random random = new Random(width * 31L + slide);
    List<List<Tuple2<Integer, Integer>>> fed = new ArrayList<>();
    for (int tick = 1; tick <= 3 * width + 2 * slide; tick++) {
      List<Tuple2<Integer, Integer>> batch = new ArrayList<>();
      for (int i = random.nextInt(6); i > 0; i--) {
        batch.add(Tuple2.of(random.nextInt(5), random.nextInt(100)));
      }
      fed.add(batch);
      numbers.feed(batch);
      test.tick();
      if (tick % slide == 0) {
        Map<Integer, Integer> sums = new HashMap<>();
        for (int i = Math.max(0, tick - width); i < tick; i++) {
          fed.get(i).forEach(pair -> sums.merge(pair._1(), pair._2(), Integer::sum));
        }
        List<Tuple2<Integer, Integer>> expected = new ArrayList<>();
        sums.forEach((key, sum) -> expected.add(Tuple2.of(key, sum)));
        test.expect(forward, expected).expect(inverse, expected);
      } else {
        test.expectNotDue(forward).expectNotDue(inverse);
      }
    }
  }

  private static final AtomicLong CALLS = new AtomicLong();

  private static int counted(int result) {
    CALLS.incrementAndGet();
    return result;
  }

  @ParameterizedTest
  @CsvSource({"10,false", "100,false", "1000,false", "10,true", "1000,true"})
  void callsPerKeyAndSlideDoNotGrowWithTheWindow(int width, boolean inverse) {
    try (StreamTest plain = StreamTest.of(new StreamingConf().setAppName("calls"), seconds(1))) {
      TestInput<Integer> numbers = plain.input(1);
      PairDStream<Integer, Integer> ones =
          numbers.stream().mapToPair(number -> Tuple2.of(number % 3, 1));
      TestOutput<Tuple2<Integer, Integer>> sums =
          plain.capture(
              inverse
                  ? ones.reduceByKeyAndWindow(
                      (a, b) -> counted(a + b),
                      (a, b) -> counted(a - b),
                      seconds(width),
                      seconds(1))
                  : ones.reduceByKeyAndWindow(
                      (a, b) -> counted(a + b), seconds(width), seconds(1)));
      plain.start();
      int warm = width + 1;
      for (int i = 0; i < warm; i++) {
        plain.feed(numbers, 0, 1, 2).tick();
      }
      CALLS.set(0);
      int slides = 2 * width;
      for (int i = 0; i < slides; i++) {
        plain.feed(numbers, 0, 1, 2).tick();
      }
      plain.expect(sums, Tuple2.of(0, width), Tuple2.of(1, width), Tuple2.of(2, width));
      double perKeyAndSlide = CALLS.get() / (3.0 * slides);
      assertTrue(perKeyAndSlide <= 3.01, "calls per key and slide: " + perKeyAndSlide);
    }
  }

  @Test
  void mergedTicksLoseNoWindowWithData() {
    TestOutput<Tuple2<String, Integer>> tumbling =
        test.capture(ones().reduceByKeyAndWindow(Integer::sum, seconds(3), seconds(3)));
    TestOutput<String> each = test.capture(words.stream());
    test.start().feed(words, "a").tick();
    test.feed(words, "b").advance(seconds(6));
    // The batch after tick 1 may reach to the boundary at 3 and no further; then 7 is free.
    assertEquals(
        List.of(1L, 3L, 7L),
        each.times().stream()
            .map(time -> Duration.between(test.now().minusSeconds(7), time).toSeconds())
            .toList());
    test.tick(2);
    assertEquals(
        List.of(Tuple2.of("a", 1), Tuple2.of("b", 1)),
        tumbling.all().stream().sorted((x, y) -> x._1().compareTo(y._1())).toList());
  }

  @Test
  void widthAndSlideMustBeMultiplesOfTheParentsSlide() {
    var windowed = words.stream().window(seconds(4), seconds(2));
    String message =
        assertThrows(IllegalArgumentException.class, () -> windowed.window(seconds(6), seconds(3)))
            .getMessage();
    assertTrue(message.contains("slide=3000ms") && message.contains("slide=2000ms"), message);
    message =
        assertThrows(
                IllegalArgumentException.class,
                () -> words.stream().window(Duration.ofMillis(1500)))
            .getMessage();
    assertTrue(message.contains("window=1500ms") && message.contains("slide=1000ms"), message);
    assertThrows(IllegalArgumentException.class, () -> words.stream().window(Duration.ZERO));
    assertThrows(
        IllegalArgumentException.class,
        () -> words.stream().countByWindow(seconds(-1), seconds(1)));
  }

  @Test
  void streamsOfDifferentSlidesDoNotMix() {
    var windowed = ones().window(seconds(4), seconds(2));
    String message =
        assertThrows(IllegalArgumentException.class, () -> windowed.join(ones())).getMessage();
    assertTrue(message.contains("2000 ms") && message.contains("1000 ms"), message);
  }
}
