package io.tidewheel.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.process.CountingProgram.Trouble;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A process of its own, on real files, that is killed and started again. */
class ProcessTest {
  @TempDir Path directory;
  private Path lines;
  private Path checkpoint;
  private Process process;

  @BeforeEach
  void paths() {
    lines = directory.resolve("lines");
    checkpoint = directory.resolve("checkpoint");
  }

  @AfterEach
  void kill() throws InterruptedException {
    if (process != null) {
      process.destroyForcibly().waitFor();
    }
  }

  private void start(String stop, long stuckAt) throws IOException {
    start(stop, stuckAt, Trouble.STUCK);
  }

  private void start(String stop, long troubleAt, Trouble trouble, String... flags)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of(flags));
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            CountingProgram.class.getName(),
            checkpoint.toString(),
            lines.toString(),
            stop,
            Long.toString(troubleAt),
            trouble.name()));
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
  }

  private List<String> lines() {
    try {
      return Files.exists(lines) ? Files.readAllLines(lines) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void await(BooleanSupplier condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertTrue(process.isAlive(), () -> "the process ended:\n" + log());
      assertTrue(System.nanoTime() < deadline, () -> "nothing came:\n" + log());
      boolean ignored = process.waitFor(5, TimeUnit.MILLISECONDS);
    }
  }

  private String log() {
    try {
      return Files.readString(directory.resolve("log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** Each line is what its batch must give; batches follow on each other; some may be repeated. */
  private void checkLines() {
    TreeSet<Long> batches = new TreeSet<>();
    List<String> wrong = new ArrayList<>();
    for (String line : lines()) {
      long batch = Long.parseLong(line.substring(0, line.indexOf(' ')));
      batches.add(batch);
      if (!line.equals(CountingProgram.expected(batch))) {
        wrong.add(line + " instead of " + CountingProgram.expected(batch));
      }
    }
    assertEquals(List.of(), wrong);
    assertEquals(batches.size(), batches.last() + 1, "every batch gave something");
  }

  @Test
  void aProgramThatIsKilledAgainAndAgainGoesOnWithItsState() throws Exception {
    Random random = new Random(3);
    for (int kills = 0; kills < 6; kills++) {
      start("abrupt", -1);
      int goal = lines().size() + 5 + random.nextInt(60);
      await(() -> lines().size() >= goal);
      process.destroyForcibly().waitFor();
    }
    checkLines();
  }

  /** F54: asked to end, it finishes its batch, and the next start repeats nothing. */
  @Test
  void sigtermFinishesTheBatch() throws Exception {
    for (int i = 0; i < 3; i++) {
      start("graceful", -1);
      int goal = lines().size() + 20;
      await(() -> lines().size() >= goal);
      process.destroy();
      assertTrue(process.waitFor(30, TimeUnit.SECONDS), "it ends within 30 s");
    }
    checkLines();
    assertEquals(lines().size(), new TreeSet<>(lines()).size(), "no batch was run twice");
  }

  /** F55: asked to end while an output hangs, it ends at its deadline; the batch is run again. */
  @Test
  void sigtermWhileStuckEndsAtTheDeadlineWithStateSafe() throws Exception {
    start("graceful", 12);
    await(() -> lines().size() >= 12);
    process.destroy();
    assertTrue(process.waitFor(20, TimeUnit.SECONDS), "it ends within its second and a grace");
    assertEquals(143, process.exitValue());
    start("graceful", -1);
    await(() -> lines().size() >= 20);
    process.destroyForcibly().waitFor();
    checkLines();
  }

  /** F54: the second signal is as good as a kill. */
  @Test
  void aKillDuringAGracefulStopLosesNothing() throws Exception {
    start("graceful", 5);
    await(() -> lines().size() >= 5);
    process.destroy();
    process.destroyForcibly().waitFor();
    start("graceful", -1);
    await(() -> lines().size() >= 10);
    process.destroyForcibly().waitFor();
    checkLines();
  }

  /** F52: the process ends, by itself or by the JVM's flag, and a restart goes on. */
  @ParameterizedTest
  @CsvSource({
    "HEAP, -Xmx64m",
    "HEAP, -XX:+ExitOnOutOfMemoryError",
    "DIRECT, -XX:MaxDirectMemorySize=16m",
    "METASPACE, -XX:MaxMetaspaceSize=48m"
  })
  void memoryThatRunsOutEndsTheProcessAndTheNextOneGoesOn(Trouble trouble, String flag)
      throws Exception {
    start("graceful", 7, trouble, flag);
    assertTrue(process.waitFor(40, TimeUnit.SECONDS), () -> "it limps on:\n" + log());
    assertNotEquals(0, process.exitValue(), this::log);
    assertTrue(log().contains("OutOfMemoryError"), this::log);
    assertEquals(7, lines().size(), this::log);
    start("graceful", -1);
    await(() -> lines().size() >= 15);
    process.destroyForcibly().waitFor();
    checkLines();
  }
}
