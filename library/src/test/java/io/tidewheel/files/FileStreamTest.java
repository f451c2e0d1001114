package io.tidewheel.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.DStream;
import io.tidewheel.FileFormat;
import io.tidewheel.StreamingConf;
import io.tidewheel.StreamingContext;
import io.tidewheel.StreamingException;
import io.tidewheel.TextLines;
import io.tidewheel.listener.StreamInputInfo;
import io.tidewheel.testkit.StreamTest;
import io.tidewheel.testkit.TestOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that read files, on the strict engine. */
class FileStreamTest {
  @TempDir Path temp;
  private Path in;

  @BeforeEach
  void makeDirectory() throws IOException {
    in = Files.createDirectory(temp.resolve("in"));
  }

  private static StreamTest test(String... settings) {
    StreamingConf conf =
        new StreamingConf()
            .setAppName("files")
            .set("engine.strict", "true")
            .set("streaming.files.settleDelay", "0ms")
            .set("streaming.files.listInterval", "0ms");
    for (int i = 0; i < settings.length; i += 2) {
      conf.set(settings[i], settings[i + 1]);
    }
    return StreamTest.of(conf, Duration.ofSeconds(1));
  }

  /** Moves a complete file in. */
  private Path put(String name, String text) throws IOException {
    Path file = in.resolve(name);
    Files.createDirectories(file.getParent());
    Path aside = Files.writeString(temp.resolve("aside"), text);
    return Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING);
  }

  private TestOutput<String> lines(StreamTest test) {
    return test.capture(test.context().textFileStream(in.toString()));
  }

  @Test
  void newFilesAreReadOnceWhateverTheirTime() throws IOException {
    put("old", "old\n");
    try (StreamTest test = test()) {
      TestOutput<String> lines = lines(test);
      test.start();
      Files.setLastModifiedTime(put("a", "a1\na2\n"), FileTime.from(Instant.EPOCH));
      Files.setLastModifiedTime(
          put("b", "b1"), FileTime.from(Instant.now().plus(Duration.ofDays(400))));
      test.tick().expect(lines, "a1", "a2", "b1");
      put("c", "c1\n");
      test.tick().expect(lines, "c1").tick().expectNothing(lines);
    }
  }

  @Test
  void existingFilesAreAllReadIfAskedFor() throws IOException {
    Files.setLastModifiedTime(put("old", "old\n"), FileTime.from(Instant.EPOCH));
    try (StreamTest test = test()) {
      TestOutput<String> lines =
          test.capture(test.context().fileStream(in.toString(), TextLines.utf8(), false));
      test.start().tick().expect(lines, "old").tick().expectNothing(lines);
    }
  }

  @Test
  void hiddenAndTemporaryFilesAreNotReadAndRenamedOnesAre() throws IOException {
    try (StreamTest test = test()) {
      TestOutput<String> lines = lines(test);
      test.start();
      for (String name : List.of(".a", "_b", "c._COPYING_", "d.tmp", "_temporary/part-0")) {
        put(name, name + "\n");
      }
      test.tick().expectNothing(lines);
      Files.move(in.resolve("c._COPYING_"), in.resolve("c"));
      test.tick().expect(lines, "c._COPYING_");
    }
  }

  @Test
  void aFilterStandsInPlaceOfTheDefaultOne() throws IOException {
    try (StreamTest test = test()) {
      DStream<String> stream =
          test.context()
              .fileStream(
                  in.toString(),
                  TextLines.utf8(),
                  path -> path.getFileName().toString().endsWith(".log"),
                  true);
      TestOutput<String> lines = test.capture(stream);
      test.start();
      put(".hidden.log", "hidden\n");
      put("other", "other\n");
      test.tick().expect(lines, "hidden");
    }
  }

  @Test
  void directoriesBelowAreReadIfAskedFor() throws IOException {
    try (StreamTest test = test()) {
      TestOutput<String> flat = lines(test);
      TestOutput<String> deep =
          test.capture(test.context().fileStream(in.toString(), TextLines.utf8(), true, true));
      test.start();
      put("top", "top\n");
      put("a/b/c", "c\n");
      put("a/_hidden/d", "d\n");
      test.tick().expect(flat, "top").expect(deep, "top", "c");
    }
  }

  @Test
  void aPatternNamesDirectoriesAlsoSuchAsAppearLater() throws IOException {
    Files.createDirectory(in.resolve("2026-01"));
    try (StreamTest test = test()) {
      TestOutput<String> lines = test.capture(test.context().textFileStream(in + "/2026-*/logs"));
      test.start();
      put("2026-01/logs/a", "a\n");
      put("2026-02/logs/b", "b\n");
      put("2025-12/logs/c", "c\n");
      put("2026-02/d", "d\n");
      test.tick().expect(lines, "a", "b");
    }
  }

  @Test
  void batchesAreBoundedByFilesOldestFirst() throws IOException {
    try (StreamTest test = test("streaming.files.maxFilesPerBatch", "2")) {
      TestOutput<String> lines = lines(test);
      test.start();
      for (int i = 5; i > 0; i--) {
        Files.setLastModifiedTime(
            put("f" + i, i + "\n"), FileTime.from(Instant.EPOCH.plusSeconds(10 - i)));
      }
      test.tick().expect(lines, "5", "4").tick().expect(lines, "3", "2").tick().expect(lines, "1");
    }
  }

  @Test
  void largeFilesAreReadBySeveralTasksAndSmallOnesTogether() throws IOException {
    try (StreamTest test = test("streaming.files.splitSize", "100000")) {
      TestOutput<String> lines = lines(test);
      test.start();
      put("large", "0123456789\n".repeat(50_000));
      test.tick();
      assertEquals(50_000, lines.batch(test.now()).orElseThrow().size());
      assertEquals(6, lines.partitions(test.now()).orElseThrow().size());
      for (int i = 0; i < 10; i++) {
        put("small-" + i, i + "\n");
      }
      test.tick();
      assertEquals(10, lines.batch(test.now()).orElseThrow().size());
      assertEquals(1, lines.partitions(test.now()).orElseThrow().size());
    }
  }

  @Test
  void listenersAreToldOfRecordsFilesAndBytes() throws IOException {
    try (StreamTest test = test()) {
      TestOutput<String> lines = lines(test);
      test.start();
      Path file = put("a", "one\ntwo\n");
      test.tick().expect(lines, "one", "two");
      StreamInputInfo info = test.batches().get(0).inputs().get(0);
      assertEquals(2, info.numRecords());
      assertEquals(List.of(file.toString()), info.metadata().get("files"));
      assertEquals(8L, info.metadata().get("bytes"));
    }
  }

  @Test
  void aFormatOfTheUsersReadsWholeFiles() throws IOException {
    FileFormat<String> whole =
        (bytes, file) ->
            List.of(new String(bytes.readAllBytes(), StandardCharsets.UTF_8)).iterator();
    try (StreamTest test = test()) {
      TestOutput<String> texts = test.capture(test.context().fileStream(in.toString(), whole));
      test.start();
      put("a", "one\ntwo\n");
      test.tick().expect(texts, "one\ntwo\n");
    }
  }

  @Test
  void recordsOfEqualLengthAreStreamed() throws IOException {
    try (StreamTest test = test()) {
      TestOutput<String> texts =
          test.capture(
              test.context()
                  .binaryRecordsStream(in.toString(), 2)
                  .map(bytes -> new String(bytes, StandardCharsets.US_ASCII)));
      test.start();
      put("a", "aabbcc");
      test.tick().expect(texts, "aa", "bb", "cc");
    }
  }

  @Test
  void manyFilesAreReadOnceEach() throws IOException {
    try (StreamTest test =
        test("engine.strict", "false", "streaming.files.maxFilesPerBatch", "4000")) {
      TestOutput<String> lines = lines(test);
      test.start();
      List<String> expected = new ArrayList<>();
      for (int i = 0; i < 10_000; i++) {
        Files.writeString(in.resolve("f" + i), i + "\n");
        expected.add(i + "");
      }
      test.tick(4).expectNothing(lines);
      assertEquals(expected.stream().sorted().toList(), lines.all().stream().sorted().toList());
    }
  }

  // ------------------------------------------------------------------ what cannot be read

  private static String failure(StreamTest test) {
    return assertThrows(StreamingException.class, test::tick).getMessage();
  }

  private void assertFails(String expected, Function<StreamingContext, DStream<?>> stream)
      throws IOException {
    try (StreamTest test = test()) {
      stream.apply(test.context()).foreachRDD(rdd -> rdd.foreach(record -> {}));
      test.start();
      put("bad", "12345");
      String message = failure(test);
      assertTrue(message.contains("file=" + in.resolve("bad")), message);
      assertTrue(message.contains(expected), message);
      assertTrue(message.contains("batch=0"), message);
    }
  }

  @Test
  void aFileThatIsCutShortFailsWithItsNameAndLength() throws IOException {
    assertFails("the length is 5 bytes", ssc -> ssc.binaryRecordsStream(in.toString(), 2));
  }

  @Test
  void aFormatThatThrowsFailsWithTheNameOfTheFile() throws IOException {
    assertFails(
        "no such format",
        ssc ->
            ssc.<String>fileStream(
                in.toString(),
                (bytes, file) -> {
                  throw new IllegalStateException("no such format");
                }));
  }

  @Test
  void aUsersFunctionThatThrowsIsNotBlamedOnTheFile() throws IOException {
    try (StreamTest test = test()) {
      test.context()
          .textFileStream(in.toString())
          .foreachRDD(
              rdd ->
                  rdd.foreach(
                      line -> {
                        throw new IllegalStateException("mine");
                      }));
      test.start();
      put("a", "a\n");
      String message = failure(test);
      assertTrue(message.contains("mine"), message);
      assertFalse(message.contains("file="), message);
    }
  }

  @Test
  void aDirectoryThatIsNotThereIsRefusedAtTheStart() {
    try (StreamTest test = test()) {
      test.context().textFileStream(in.resolve("none").toString()).print();
      String message = assertThrows(IllegalArgumentException.class, test::start).getMessage();
      assertTrue(message.contains("does not exist; make the directory"), message);
    }
  }

  @Test
  void aFileInPlaceOfADirectoryIsRefusedAtTheStart() throws IOException {
    Path file = put("file", "a\n");
    try (StreamTest test = test()) {
      test.context().textFileStream(file.toString()).print();
      String message = assertThrows(IllegalArgumentException.class, test::start).getMessage();
      assertTrue(message.contains("is no directory"), message);
    }
  }

  @Test
  void locationsOfOtherSystemsAreRefused() {
    try (StreamTest test = test()) {
      test.context().textFileStream("hdfs://host/in").print();
      String message = assertThrows(IllegalArgumentException.class, test::start).getMessage();
      assertTrue(message.contains("hdfs://host/in"), message);
    }
  }
}
