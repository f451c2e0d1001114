package io.tidewheel.internal.hadoop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.StreamingConf;
import io.tidewheel.testkit.StreamTest;
import io.tidewheel.testkit.TestInput;
import io.tidewheel.testkit.TestOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.SafeModeAction;
import org.apache.hadoop.hdfs.client.HdfsDataOutputStream;
import org.apache.hadoop.hdfs.client.HdfsDataOutputStream.SyncFlag;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Programs whose input or output is files on HDFS. */
@Timeout(90)
class HadoopFilesTest {
  @TempDir Path temporary;
  private final Path directory = new HadoopDirectoryProvider().path(Cluster.fresh());
  private final Path in = directory.resolve("in");
  private final Path out = directory.resolve("out");

  @BeforeEach
  void makeDirectories() throws IOException {
    Files.createDirectories(in);
    Files.createDirectories(out);
  }

  private static StreamTest test() {
    return StreamTest.of(
        new StreamingConf()
            .setAppName("files on hdfs")
            .set("engine.strict", "true")
            .set("streaming.files.settleDelay", "0ms")
            .set("streaming.files.listInterval", "0ms"),
        Duration.ofSeconds(1));
  }

  private void put(String name, List<String> lines) throws IOException {
    Path aside = Files.write(directory.resolve("aside"), lines);
    Path file = in.resolve(name);
    Files.createDirectories(file.getParent());
    Files.move(aside, file);
  }

  /** The lines that can be seen. */
  private List<String> saved() {
    List<String> lines = new ArrayList<>();
    try {
      for (Path batch : entries(out, "lines-")) {
        for (Path part : entries(batch, "part-")) {
          lines.addAll(Files.readAllLines(part));
        }
      }
    } catch (NoSuchFileException e) {
      return List.of(); // It is being replaced.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return lines;
  }

  private static List<Path> entries(Path where, String prefix) throws IOException {
    try (Stream<Path> entries = Files.list(where)) {
      return entries.filter(path -> path.getFileName().toString().startsWith(prefix)).toList();
    }
  }

  @Test
  void newFilesAreReadOnceAlsoWherePatternsNameTheirDirectories() throws IOException {
    put("2026-11/old", List.of("old"));
    try (StreamTest test = test()) {
      TestOutput<String> all =
          test.capture(test.context().textFileStream(directory.resolve("*").toString()));
      TestOutput<String> november =
          test.capture(test.context().textFileStream(in.resolve("2026-1[12]").toString()));
      test.start();
      put("2026-11/a", List.of("a1", "ä2"));
      put("2026-12/b", List.of("b1"));
      put("other/c", List.of("c1"));
      put("d", List.of("d1"));
      test.tick().expect(november, "a1", "ä2", "b1").expect(all, "d1");
      test.tick().expectNothing(november).expectNothing(all);
    }
  }

  @Test
  void aFileThatIsStillWrittenIsReadWhenItIsClosed() throws IOException {
    FileSystem files = Cluster.hdfs().getFileSystem();
    try (StreamTest test = test()) {
      TestOutput<String> lines = test.capture(test.context().textFileStream(in.toString()));
      test.start();
      try (FSDataOutputStream writer =
          files.create(new org.apache.hadoop.fs.Path(in.resolve("slow").toUri()))) {
        writer.write("half a li".getBytes(StandardCharsets.UTF_8));
        ((HdfsDataOutputStream) writer).hsync(EnumSet.of(SyncFlag.UPDATE_LENGTH));
        assertTrue(Files.size(in.resolve("slow")) > 0);
        test.tick().tick().expectNothing(lines);
        writer.write("ne\n".getBytes(StandardCharsets.UTF_8));
      }
      test.tick().expect(lines, "half a line").tick().expectNothing(lines);
    }
  }

  @Test
  void eachBatchIsADirectoryThatIsThereAsAWhole() throws IOException {
    try (StreamTest test = test()) {
      TestInput<String> words = test.input(2);
      words.stream().saveAsTextFiles(out.resolve("lines").toString(), "txt");
      test.start().feed(words, "a", "b").tick().feed(words, "c").tick();
    }
    assertEquals(List.of("a", "b", "c"), saved().stream().sorted().toList());
    List<Path> batches = entries(out, "");
    assertEquals(2, batches.size(), "nothing beside them: " + batches);
    for (Path batch : batches) {
      assertTrue(Files.exists(batch.resolve("_SUCCESS")), batch.toString());
    }
  }

  @Test
  void aBatchWaitsUntilSafeModeIsLeft() throws Exception {
    var files = Cluster.hdfs().getFileSystem();
    try (StreamTest test = test()) {
      TestInput<String> words = test.input(1);
      words.stream().saveAsTextFiles(out.resolve("lines").toString());
      test.start();
      boolean entered = files.setSafeMode(SafeModeAction.ENTER);
      assertTrue(entered);
      CompletableFuture<Void> left =
          CompletableFuture.runAsync(
              () -> {
                try {
                  boolean ignored = files.setSafeMode(SafeModeAction.LEAVE);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              },
              CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS));
      try {
        test.feed(words, "waited").tick();
      } finally {
        left.get();
      }
    }
    assertEquals(List.of("waited"), saved());
  }

  @Test
  void aMountTableOfViewfsLeadsToThem() throws Exception {
    Files.writeString(
        temporary.resolve("core-site.xml"),
        "<configuration><property><name>fs.viewfs.mounttable.all.link./data</name><value>"
            + directory
            + "</value></property></configuration>");
    ChildProcess program =
        new ChildProcess(
            temporary,
            Map.of("HADOOP_CONF_DIR", temporary.toString()),
            FilesProgram.class,
            "viewfs://all/data/checkpoint",
            "viewfs://all/data/in",
            "viewfs://all/data/out/lines");
    try {
      program.await(() -> program.lines().contains("started"));
      put("file", List.of("one", "two"));
      program.await(() -> saved().size() >= 2);
    } finally {
      program.kill();
    }
    assertEquals(List.of("one", "two"), saved());
    assertTrue(Files.exists(directory.resolve("checkpoint")), "the checkpoint is there, too");
  }

  @Test
  void aProgramThatIsKilledMissesNothingAndLeavesNothingTwiceOrHalf() throws Exception {
    Random random = new Random(6);
    List<String> expected = new ArrayList<>();
    for (int life = 0; life < 3; life++) {
      ChildProcess program =
          new ChildProcess(
              temporary,
              FilesProgram.class,
              temporary.resolve("checkpoint").toString(),
              in.toString(),
              out.resolve("lines").toString());
      try {
        program.await(() -> program.lines().contains("started"));
        for (int file = 0; file < 10; file++) {
          String name = "file-" + life + "-" + file;
          List<String> lines = IntStream.range(0, 200).mapToObj(i -> name + " line " + i).toList();
          put(name, lines);
          expected.addAll(lines);
        }
        int goal = life == 2 ? expected.size() : expected.size() - random.nextInt(2000);
        program.await(() -> saved().size() >= goal);
      } finally {
        program.kill();
      }
      for (Path batch : entries(out, "lines-")) {
        assertTrue(Files.exists(batch.resolve("_SUCCESS")), batch + " is not complete");
      }
    }
    assertEquals(expected.stream().sorted().toList(), saved().stream().sorted().toList());
  }
}
