package io.tidewheel.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM that starts cold, runs a main class of this class path, and ends. */
final class ChildJvm {
  private static final long LONGEST_SECONDS = 600;

  private ChildJvm() {}

  /**
   * Runs it; returns the last line it printed.
   *
   * @throws IllegalStateException if it does not end with 0
   */
  static String run(Class<?> main, List<String> flags, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.add(main.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    Process process = builder.start();
    try {
      String[] lines = new String(process.getInputStream().readAllBytes(), UTF_8).split("\n", -1);
      if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IllegalStateException(
            main.getSimpleName()
                + " did not end with 0: "
                + (process.isAlive() ? "it still runs" : "exit code " + process.exitValue()));
      }
      return lines[lines.length - 2];
    } finally {
      process.destroyForcibly();
    }
  }
}
