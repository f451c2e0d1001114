package io.tidewheel.internal.hadoop;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A program in a process of its own, which prints to a file until it is killed. */
final class ChildProcess {
  private final Path output;
  private final Path log;
  private final Process process;

  ChildProcess(Path directory, Class<?> program, String... arguments) throws IOException {
    this(directory, Map.of(), program, arguments);
  }

  /**
   * @param environment what it has beside that of this process
   */
  ChildProcess(
      Path directory, Map<String, String> environment, Class<?> program, String... arguments)
      throws IOException {
    output = Files.createTempFile(directory, "output", "");
    log = Files.createTempFile(directory, "log", "");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(log.toFile());
    builder.environment().putAll(environment);
    process = builder.start();
  }

  /** The whole lines it printed. */
  List<String> lines() {
    String text = read(output);
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
  }

  void await(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(50);
    while (!condition.getAsBoolean()) {
      assertTrue(process.isAlive(), () -> "the process ended:\n" + read(log));
      assertTrue(System.nanoTime() < deadline, () -> "nothing came:\n" + read(log));
      boolean ignored = process.waitFor(5, TimeUnit.MILLISECONDS);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends it by SIGKILL. */
  void kill() throws InterruptedException {
    int ignored = process.destroyForcibly().waitFor();
  }
}
