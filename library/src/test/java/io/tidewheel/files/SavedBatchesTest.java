package io.tidewheel.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.StreamingConf;
import io.tidewheel.StreamingException;
import io.tidewheel.TextLines;
import io.tidewheel.Tuple2;
import io.tidewheel.testkit.StreamTest;
import io.tidewheel.testkit.TestInput;
import io.tidewheel.testkit.TestOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What saveAsTextFiles and saveAsObjectFiles leave behind, whatever went before. */
class SavedBatchesTest {
  @TempDir Path out;

  /** Not serializable: it is written by the codec. */
  record Order(String id, List<Integer> amounts) {
    static Order of(int number) {
      return new Order("order " + number, List.of(number, 2 * number));
    }
  }

  private static StreamTest test(String application) {
    return StreamTest.of(
        new StreamingConf()
            .setAppName(application)
            .set("engine.strict", "true")
            .set("streaming.files.settleDelay", "0ms"),
        Duration.ofSeconds(1));
  }

  private static StreamTest test() {
    return test("saving");
  }

  private String prefix() {
    return out.resolve("words").toString();
  }

  /** Batch times of the test's clock: zero time is 1,000 seconds. */
  private Path batch(int number) {
    return out.resolve("words-" + (1_000 + number) * 1_000L + ".txt");
  }

  private List<String> names(Path directory) throws IOException {
    try (Stream<Path> paths = Files.list(directory)) {
      return paths.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  private List<String> lines(Path directory) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String name : names(directory)) {
      if (name.startsWith("part-")) {
        lines.addAll(Files.readAllLines(directory.resolve(name)));
      }
    }
    return lines.stream().sorted().toList();
  }

  @Test
  void eachBatchWithElementsIsADirectoryWithAFileForEachPartitionThatHasSome() throws IOException {
    try (StreamTest test = test()) {
      TestInput<String> words = test.input(3);
      words.stream().saveAsTextFiles(prefix(), "txt");
      test.start().feed(words, "a", "b").tick().tick().feed(words, "ü").tick();
    }
    assertEquals(
        List.of(batch(1), batch(3)).stream().map(path -> path.getFileName().toString()).toList(),
        names(out));
    assertEquals(List.of("a", "b"), lines(batch(1)));
    assertEquals(List.of("ü"), lines(batch(3)));
    assertEquals(3, names(batch(1)).size(), "two parts and _SUCCESS: " + names(batch(1)));
    assertTrue(names(batch(1)).contains("_SUCCESS"));
  }

  @Test
  void withoutAPrefixNamesAreTheTime() throws IOException {
    try (StreamTest test = test()) {
      TestInput<String> words = test.input();
      words.stream().mapToPair(word -> Tuple2.of(word, 1)).saveAsTextFiles(out + "/");
      test.start().feed(words, "a").tick();
    }
    assertEquals(List.of("1001000"), names(out));
    assertEquals(List.of(Tuple2.of("a", 1).toString()), lines(out.resolve("1001000")));
  }

  @Test
  void whatWasSavedAsTextIsReadByAnInputOfFiles() {
    try (StreamTest test = test()) {
      TestInput<String> words = test.input();
      words.stream().saveAsTextFiles(prefix(), "txt");
      test.start().feed(words, "a", "b").tick().feed(words, "c").tick();
    }
    try (StreamTest test = test()) {
      TestOutput<String> read =
          test.capture(test.context().fileStream(out.toString(), TextLines.utf8(), false, true));
      test.start().tick().expect(read, "a", "b", "c");
    }
  }

  @Test
  void whatWasSavedAsObjectsIsReadAgainAsTheSameObjects() {
    Integer[] numbers = IntStream.range(0, 20_000).boxed().toArray(Integer[]::new);
    try (StreamTest test = test()) {
      TestInput<Integer> input = test.input(3);
      input.stream().map(Order::of).saveAsObjectFiles(prefix(), "txt");
      test.start().feed(input, numbers).tick();
      List<Order> read = test.context().<Order>objectFile(batch(1).toString()).collect();
      assertEquals(numbers.length, read.size());
      assertEquals(
          Arrays.stream(numbers).map(Order::of).collect(Collectors.toSet()), Set.copyOf(read));
    }
  }

  @Test
  void objectsThatAreDamagedOrCutShortAreRefusedWithTheFile() throws IOException {
    try (StreamTest test = test()) {
      TestInput<Integer> input = test.input(1);
      input.stream().map(Order::of).saveAsObjectFiles(prefix(), "txt");
      test.start().feed(input, 1, 2).tick();
    }
    Path part = batch(1).resolve("part-00000");
    byte[] sound = Files.readAllBytes(part);
    try (StreamTest test = test()) {
      for (int i = 0; i < sound.length; i++) {
        byte[] flipped = sound.clone();
        flipped[i] ^= 0x10;
        Files.write(part, flipped);
        assertRefused(test, part, "byte " + i + " flipped");
        Files.write(part, Arrays.copyOf(sound, i));
        assertRefused(test, part, "cut to " + i);
      }
      Files.write(part, sound);
      assertEquals(2, test.context().objectFile(part.toString()).count());
    }
  }

  private static void assertRefused(StreamTest test, Path part, String how) {
    RuntimeException refused =
        assertThrows(
            RuntimeException.class, () -> test.context().objectFile(part.toString()).count(), how);
    assertTrue(refused.getMessage().contains("file=" + part), refused::getMessage);
  }

  @Test
  void objectsWithoutACodecFailTheBatchAndLeaveNothing() throws IOException {
    try (StreamTest test = test()) {
      TestInput<String> words = test.input();
      words.stream().map(word -> new StringBuilder(word)).saveAsObjectFiles(prefix(), "txt");
      test.start().feed(words, "a");
      String message = assertThrows(StreamingException.class, test::tick).getMessage();
      assertTrue(message.contains("StringBuilder"), message);
    }
    assertFalse(Files.exists(batch(1)));
  }

  private void assertRefused(String expected) throws IOException {
    List<String> before = names(batch(1));
    try (StreamTest test = test()) {
      TestInput<String> words = test.input();
      words.stream().saveAsTextFiles(prefix(), "txt");
      test.start().feed(words, "a");
      String message = assertThrows(StreamingException.class, test::tick).getMessage();
      assertTrue(message.contains(batch(1).toString()), message);
      assertTrue(message.contains(expected), message);
    }
    assertEquals(before, names(batch(1)));
  }

  @Test
  void aDirectoryOfSomebodyElseIsRefusedAndLeftAsItIs() throws IOException {
    Files.writeString(Files.createDirectory(batch(1)).resolve("part-00000"), "precious\n");
    assertRefused("not written by Tidewheel");
    assertEquals(List.of("precious"), lines(batch(1)));
  }

  @Test
  void aDirectoryOfAnotherApplicationIsRefused() throws IOException {
    try (StreamTest test = test("another")) {
      TestInput<String> words = test.input();
      words.stream().saveAsTextFiles(prefix(), "txt");
      test.start().feed(words, "theirs").tick();
    }
    assertRefused("application=another");
    assertEquals(List.of("theirs"), lines(batch(1)));
  }

  @Test
  void twoOutputsToOnePlaceAreRefused() {
    try (StreamTest test = test()) {
      TestInput<String> words = test.input();
      words.stream().saveAsTextFiles(prefix());
      words.stream().saveAsTextFiles(prefix(), "other");
      assertThrows(
          IllegalArgumentException.class, () -> words.stream().saveAsObjectFiles(prefix()));
    }
  }

  private void saveOneBatch(String word) {
    try (StreamTest test = test()) {
      TestInput<String> words = test.input();
      words.stream().saveAsTextFiles(prefix(), "txt");
      test.start().feed(words, word).tick();
    }
  }

  @Test
  void aBatchThatIsRunAgainReplacesItsDirectory() throws IOException {
    saveOneBatch("first");
    saveOneBatch("second"); // Batch 0 at the same time again.
    assertEquals(List.of("second"), lines(batch(1)));
    assertEquals(1, names(out).size());
  }

  /** F39: what a process that was killed left, at any step. */
  @Test
  void whatACrashLeftIsRemovedByTheNextRunAndOfOthersNothingIs() throws IOException {
    saveOneBatch("old");
    String owner = Files.readString(batch(1).resolve("_SUCCESS"));
    // Killed while a part was written, by a batch that is not run again.
    Path begun = left(77, owner);
    Files.writeString(Files.createDirectories(begun.resolve("try")).resolve(".part-00000-x"), "h");
    // Killed between the two renames.
    Path replacing = left(78, owner);
    Files.writeString(
        Files.createDirectories(replacing.resolve("replaced")).resolve("part-00000"), "kept\n");
    // Of this batch, and of others.
    Path same = left(1, owner);
    Path others = left(79, owner.replace("saving", "another"));
    Path unknown = Files.createDirectory(out.resolve(".words-x.txt.tmp"));
    saveOneBatch("new");
    assertEquals(List.of("new"), lines(batch(1)));
    assertFalse(Files.exists(begun));
    assertFalse(Files.exists(same));
    assertFalse(Files.exists(replacing));
    assertEquals(List.of("kept"), lines(batch(78)));
    assertTrue(Files.exists(others));
    assertTrue(Files.exists(unknown));
  }

  private Path left(int number, String owner) throws IOException {
    Path work = out.resolve("." + batch(number).getFileName() + ".tmp");
    Files.writeString(Files.createDirectories(work).resolve("owner"), owner);
    return work;
  }

  @Test
  void aPlaceThatCannotBeWrittenFailsTheBatchWithItsName() throws IOException {
    Files.writeString(out.resolve("file"), "");
    try (StreamTest test = test()) {
      TestInput<String> words = test.input();
      words.stream().saveAsTextFiles(out + "/file/words");
      test.start().feed(words, "a");
      String message = assertThrows(StreamingException.class, test::tick).getMessage();
      assertTrue(message.contains(out + "/file/words-1001000"), message);
    }
  }

  @Test
  void placesThatAreNoneAreRefusedWhenTheOutputIsDefined() {
    try (StreamTest test = test()) {
      TestInput<String> words = test.input();
      assertThrows(
          IllegalArgumentException.class,
          () -> words.stream().saveAsTextFiles("hdfs://host/words"));
      assertThrows(
          IllegalArgumentException.class, () -> words.stream().saveAsTextFiles(prefix(), "a/b"));
    }
  }
}
