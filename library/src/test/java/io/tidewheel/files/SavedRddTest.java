package io.tidewheel.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.RDD;
import io.tidewheel.Tuple2;
import io.tidewheel.testkit.StreamTest;
import io.tidewheel.testkit.TestInput;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** RDDs that are written to files, and files that are read as RDDs. */
class SavedRddTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @TempDir Path directory;

  record Order(String id, List<Integer> amounts) implements Serializable {}

  private String place(String name) {
    return directory.resolve(name).toString();
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> paths = Files.list(directory)) {
      return paths.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void textIsReadAsItWasWritten() throws IOException {
    try (StreamTest test = StreamTest.every(SECOND)) {
      List<String> lines = IntStream.range(0, 100).mapToObj(i -> "line " + i).toList();
      test.context().parallelize(lines, 3).saveAsTextFile(place("lines"));
      assertEquals(
          List.of("_SUCCESS", "part-00000", "part-00001", "part-00002"),
          names(directory.resolve("lines")));
      assertEquals(List.of("lines"), names(directory), "nothing is left beside it");
      assertEquals(lines, test.context().textFile(place("lines")).collect());
      assertEquals(
          lines, test.context().textFile(directory.resolve("lines").toUri().toString()).collect());
    }
  }

  @Test
  void objectsAndPairsAreReadAsTheyWereWritten() {
    try (StreamTest test = StreamTest.every(SECOND)) {
      List<Order> orders = List.of(new Order("a", List.of(1, 2)), new Order("b", List.of()));
      test.context().parallelize(orders, 2).saveAsObjectFile(place("orders"));
      assertEquals(orders, test.context().<Order>objectFile(place("orders")).collect());
      List<Tuple2<String, Long>> pairs = List.of(Tuple2.of("a", 1L), Tuple2.of("b", 2L));
      test.context().parallelizePairs(pairs, 2).saveAsObjectFile(place("pairs"));
      assertEquals(
          pairs, test.context().<Tuple2<String, Long>>objectFile(place("pairs")).collect());
      test.context().parallelizePairs(pairs, 1).saveAsTextFile(place("text"));
      assertEquals(List.of("(a,1)", "(b,2)"), test.context().textFile(place("text")).collect());
    }
  }

  @Test
  void anEmptyRddIsADirectoryToo() throws IOException {
    try (StreamTest test = StreamTest.every(SECOND)) {
      test.context().<String>emptyRDD().saveAsTextFile(place("none"));
      assertEquals(List.of("_SUCCESS"), names(directory.resolve("none")));
      assertEquals(List.of(), test.context().textFile(place("none")).collect());
    }
  }

  @Test
  void oneFileIsReadInAsManyPartitionsAsAreAskedFor() throws IOException {
    Path file = directory.resolve("file.txt");
    List<String> lines = IntStream.range(0, 1_000).mapToObj(i -> "line " + i).toList();
    Files.write(file, lines);
    try (StreamTest test = StreamTest.every(SECOND)) {
      RDD<String> whole = test.context().textFile(file.toString());
      assertEquals(1, whole.getNumPartitions());
      assertEquals(lines, whole.collect());
      RDD<String> parts = test.context().textFile(file.toString(), 7);
      assertTrue(parts.getNumPartitions() >= 7, "partitions=" + parts.getNumPartitions());
      assertEquals(lines, parts.collect());
    }
  }

  @Test
  void aBatchThatIsRunAgainReplacesWhatItWrote() throws IOException {
    try (StreamTest test = StreamTest.every(SECOND)) {
      TestInput<String> words = test.input();
      AtomicInteger tries = new AtomicInteger();
      words.stream()
          .foreachRDD(
              rdd -> {
                int attempt = tries.incrementAndGet();
                String place = place("batch-" + rdd.batch().id());
                rdd.map(word -> word + " " + attempt).saveAsTextFile(place);
                if (attempt == 1) {
                  throw new IllegalStateException("after the first");
                }
              });
      test.start().feed(words, "a").tick().feed(words, "b").tick();
      assertEquals(3, tries.get());
      List<String> batches = names(directory);
      assertEquals(2, batches.size(), batches::toString);
      assertEquals(List.of("a 2"), test.context().textFile(place(batches.get(0))).collect());
      assertEquals(List.of("b 3"), test.context().textFile(place(batches.get(1))).collect());
    }
  }

  @Test
  void whatSomebodyElseWroteIsNotTouched() throws IOException {
    Files.writeString(Files.createDirectory(directory.resolve("mine")).resolve("x"), "kept");
    try (StreamTest test = StreamTest.every(SECOND)) {
      RDD<String> words = test.context().parallelize(List.of("a"), 1);
      String refused =
          assertThrows(IllegalStateException.class, () -> words.saveAsTextFile(place("mine")))
              .getMessage();
      assertTrue(refused.startsWith("saveAsTextFile: " + place("mine") + " exists"), refused);
      words.saveAsTextFile(place("once"));
      assertThrows(IllegalStateException.class, () -> words.saveAsTextFile(place("once")));
    }
    assertEquals("kept", Files.readString(directory.resolve("mine/x")));
    assertFalse(names(directory).stream().anyMatch(name -> name.endsWith(".tmp")));
  }

  @Test
  void whatIsNotThereIsSaid() {
    try (StreamTest test = StreamTest.every(SECOND)) {
      String missing =
          assertThrows(
                  IllegalArgumentException.class, () -> test.context().textFile(place("missing")))
              .getMessage();
      assertTrue(
          missing.startsWith("textFile(\"" + place("missing") + "\"): there is no"), missing);
      assertThrows(IllegalArgumentException.class, () -> test.context().textFile("x", 0));
      assertThrows(IllegalArgumentException.class, () -> test.context().objectFile(" "));
      String message =
          assertThrows(
                  IllegalArgumentException.class, () -> test.context().textFile("hdfs://host/x"))
              .getMessage();
      assertTrue(message.contains("add the module"), message);
      assertTrue(message.contains("io.tidewheel:tidewheel-hadoop"), message);
    }
  }
}
