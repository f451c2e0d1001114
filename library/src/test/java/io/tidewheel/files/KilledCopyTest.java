package io.tidewheel.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that is killed again and again, while files are moved and written into its directory.
 */
class KilledCopyTest {
  @TempDir Path temp;
  private Path in;
  private Path out;
  private Process process;
  private final List<String> expected = new ArrayList<>();
  private int files;

  @BeforeEach
  void makeDirectories() throws IOException {
    in = Files.createDirectory(temp.resolve("in"));
    out = Files.createDirectory(temp.resolve("out"));
  }

  @AfterEach
  void kill() throws InterruptedException {
    if (process != null) {
      process.destroyForcibly().waitFor();
    }
  }

  private Path log() {
    return temp.resolve("log");
  }

  private void start() throws Exception {
    Files.deleteIfExists(log());
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                CopyingProgram.class.getName(),
                temp.resolve("checkpoint").toString(),
                in.toString(),
                out.resolve("lines").toString())
            .redirectErrorStream(true)
            .redirectOutput(log().toFile())
            .start();
  }

  private String logText() {
    try {
      return Files.readString(log());
    } catch (IOException e) {
      return "";
    }
  }

  private void await(String what, BooleanSupplier condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertTrue(process.isAlive(), () -> "the process ended:\n" + logText());
      assertTrue(System.nanoTime() < deadline, () -> "no " + what + ":\n" + logText());
      boolean ignored = process.waitFor(5, TimeUnit.MILLISECONDS);
    }
  }

  private List<String> lines(String name) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      lines.add(name + " line " + i + " of some length");
    }
    expected.addAll(lines);
    return lines;
  }

  private void moveIn() throws IOException {
    String name = "moved-" + files++;
    Path aside = Files.write(temp.resolve(name), lines(name));
    Files.move(aside, in.resolve(name));
  }

  /** In three pieces that end anywhere, with a moment between them. */
  private void writeSlowly() throws Exception {
    String name = "written-" + files++;
    byte[] bytes = (String.join("\n", lines(name)) + "\n").getBytes(StandardCharsets.UTF_8);
    int third = bytes.length / 3;
    for (int piece = 0; piece < 3; piece++) {
      int until = piece == 2 ? bytes.length : (piece + 1) * third;
      Files.write(
          in.resolve(name),
          Arrays.copyOfRange(bytes, piece * third, until),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
      boolean ignored = process.waitFor(15, TimeUnit.MILLISECONDS);
    }
  }

  private static List<Path> entries(Path directory, String prefix) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.filter(path -> path.getFileName().toString().startsWith(prefix)).toList();
    }
  }

  /** The lines that can be seen. */
  private List<String> saved() {
    List<String> lines = new ArrayList<>();
    try {
      for (Path batch : entries(out, "lines-")) {
        lines.addAll(saved(batch));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return lines;
  }

  private static List<String> saved(Path batch) throws IOException {
    List<String> lines = new ArrayList<>();
    try {
      for (Path part : entries(batch, "part-")) {
        lines.addAll(Files.readAllLines(part));
      }
    } catch (NoSuchFileException e) {
      return List.of(); // It is being replaced.
    }
    return lines;
  }

  private void assertNothingHalf() throws IOException {
    for (Path batch : entries(out, "lines-")) {
      assertTrue(Files.exists(batch.resolve("_SUCCESS")), batch + " is not complete");
    }
    Set<String> whole = new HashSet<>(expected);
    for (String line : saved()) {
      assertTrue(whole.contains(line), "half a line, or an old one: " + line);
    }
  }

  @Test
  void nothingIsMissedOrDoubledOrHalf() throws Exception {
    Files.writeString(in.resolve("old"), "old\n");
    Random random = new Random(9);
    start();
    await("start", () -> logText().contains("started"));
    for (int kills = 0; kills < 8; kills++) {
      for (int i = 3 + random.nextInt(6); i > 0; i--) {
        if (random.nextBoolean()) {
          moveIn();
        } else {
          writeSlowly();
        }
      }
      if (random.nextBoolean()) {
        int goal = Math.min(expected.size(), saved().size() + random.nextInt(300));
        await("lines", () -> saved().size() >= goal);
      } else {
        boolean ignored = process.waitFor(random.nextInt(400), TimeUnit.MILLISECONDS);
      }
      assertTrue(process.isAlive(), this::logText);
      process.destroyForcibly().waitFor();
      assertNothingHalf();
      moveIn();
      start();
    }
    moveIn();
    await("last lines", () -> saved().size() >= expected.size());
    process.destroyForcibly().waitFor();
    assertNothingHalf();
    assertEquals(expected.stream().sorted().toList(), saved().stream().sorted().toList());
  }
}
