package io.tidewheel.cli.checkpoint;

import io.tidewheel.cli.Failure;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;

/**
 * A program in a Java process of its own, which is asked for its plan instead of being started.
 *
 * @param classPath where its classes are, the jar in front
 */
record PlannedProgram(Path jar, String mainClass, String classPath) {
  private static final Pattern LINE_OF_PLAN =
      Pattern.compile("(keep|migrate|new|drop|refuse) +(source|operator) .*|refused: .*");

  /** How long output may come after the end, from processes that the program started. */
  private static final Duration LAST_OUTPUT = Duration.ofSeconds(2);

  /** Where the program's output goes. */
  record Outlets(PrintWriter out, PrintWriter err) {}

  /**
   * How it ended.
   *
   * @param planned whether it printed a plan
   */
  record Ended(int exitCode, boolean planned) {}

  /**
   * The program in a jar.
   *
   * @param mainClass null for the one that the manifest names
   * @param classPath what it needs beside the jar; null for nothing
   * @throws Failure if there is none
   */
  static PlannedProgram of(Path jar, String mainClass, String classPath) {
    if (!Files.isRegularFile(jar)) {
      throw new Failure("there is no file " + jar + "; name the jar of the program");
    }
    return new PlannedProgram(
        jar,
        mainClass == null ? mainClassOf(jar) : mainClass,
        classPath == null ? jar.toString() : jar + File.pathSeparator + classPath);
  }

  private static String mainClassOf(Path jar) {
    try (JarFile file = new JarFile(jar.toFile())) {
      Manifest manifest = file.getManifest();
      String named =
          manifest == null
              ? null
              : manifest.getMainAttributes().getValue(Attributes.Name.MAIN_CLASS);
      if (named == null) {
        throw new Failure(
            "the manifest of " + jar + " has no Main-Class; name the class with --main");
      }
      return named.strip();
    } catch (IOException e) {
      throw new Failure(jar + " cannot be read as a jar: " + e.getMessage(), e);
    }
  }

  /**
   * Runs it to its start and hands its output on.
   *
   * @throws Failure if it does not end in time
   */
  Ended run(
      String checkpoint,
      List<String> allowedDrops,
      Map<String, String> properties,
      List<String> arguments,
      Duration limit,
      Outlets outlets)
      throws InterruptedException {
    Process process = start(command(checkpoint, allowedDrops, properties, arguments));
    AtomicBoolean planned = new AtomicBoolean();
    try {
      process.getOutputStream().close();
      Thread out =
          copy(
              process.getInputStream(),
              line -> {
                outlets.out().println(line);
                if (LINE_OF_PLAN.matcher(line).matches()) {
                  planned.set(true);
                }
              });
      Thread err = copy(process.getErrorStream(), outlets.err()::println);
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new Failure(
            "%s did not call StreamingContext.start() within %s and was ended; see what its main"
                    .formatted(jar, Units.span(limit.toMillis()))
                + " method waits for, or give it more time with --time-limit");
      }
      out.join(LAST_OUTPUT.toMillis());
      err.join(LAST_OUTPUT.toMillis());
      outlets.out().flush();
      return new Ended(process.exitValue(), planned.get());
    } catch (IOException e) {
      throw new Failure(jar + " cannot be run: " + e.getMessage(), e);
    } finally {
      process.destroyForcibly();
    }
  }

  private List<String> command(
      String checkpoint,
      List<String> allowedDrops,
      Map<String, String> properties,
      List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    properties.forEach((name, value) -> command.add("-D" + name + "=" + value));
    command.add("-Dtidewheel.plan=" + checkpoint);
    if (!allowedDrops.isEmpty()) {
      command.add(
          "-Dtidewheel.streaming.checkpoint.allowDropState=" + String.join(",", allowedDrops));
    }
    command.addAll(List.of("-cp", classPath, mainClass));
    command.addAll(arguments);
    return command;
  }

  private Process start(List<String> command) {
    try {
      return new ProcessBuilder(command).start();
    } catch (IOException e) {
      throw new Failure(command.get(0) + " cannot be started: " + e.getMessage(), e);
    }
  }

  private interface LineSink {
    void accept(String line);
  }

  private static Thread copy(InputStream from, LineSink to) {
    Thread thread =
        new Thread(
            () -> {
              try (BufferedReader lines =
                  new BufferedReader(new InputStreamReader(from, Charset.defaultCharset()))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                  to.accept(line);
                }
              } catch (IOException e) {
                throw new UncheckedIOException("the program's output cannot be read", e);
              }
            },
            "tidewheel-plan-output");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }
}
