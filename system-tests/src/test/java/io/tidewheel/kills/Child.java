package io.tidewheel.kills;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** One life of a program: its process, and what it says. Thread-safe. */
public final class Child implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 40;

  private final Process process;
  private final CompletableFuture<Void> heardAll = new CompletableFuture<>();
  private final Consumer<String> heard;
  private final long started = System.nanoTime();

  private final Object lock = new Object();
  private final List<String> said = new ArrayList<>();
  private long nanosToStart = -1;
  private boolean silent;

  /**
   * Starts it.
   *
   * @param program has the main method
   * @param log where its standard error is appended to
   * @param heard told of every line it says, on a thread of its own
   */
  public Child(Class<?> program, Map<String, String> arguments, Path log, Consumer<String> heard)
      throws IOException {
    this(program, 96, arguments, log, heard);
  }

  /**
   * Starts it with another heap.
   *
   * @param heap how large it may grow, in MiB
   */
  public Child(
      Class<?> program, int heap, Map<String, String> arguments, Path log, Consumer<String> heard)
      throws IOException {
    this.heard = heard;
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms48m",
                "-Xmx" + heap + "m",
                "-Xshare:auto",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-Dorg.slf4j.simpleLogger.showDateTime=true",
                // What libraries unpack there stays behind when a process is killed.
                "-Djava.io.tmpdir=" + log.toAbsolutePath().getParent(),
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
    arguments.forEach((name, value) -> command.add(name + "=" + value));
    Files.writeString(
        log, "---- " + arguments + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    process =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    Thread reader = new Thread(this::read, "child-" + process.pid());
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        heard.accept(line);
        synchronized (lock) {
          said.add(line);
          if (line.equals("UP")) {
            nanosToStart = System.nanoTime() - started;
          }
          lock.notifyAll();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      synchronized (lock) {
        silent = true;
        lock.notifyAll();
      }
      heardAll.complete(null);
    }
  }

  public long pid() {
    return process.pid();
  }

  /** How long it took until it ran; -1 if it has not come to that. */
  long nanosToStart() {
    synchronized (lock) {
      return nanosToStart;
    }
  }

  /**
   * The first line of this kind that it says; null if it ends without.
   *
   * @param line asked once for each line, in order
   */
  public String await(Predicate<String> line) throws InterruptedException {
    String found = await(line, TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS));
    synchronized (lock) {
      if (found == null && !silent) {
        throw new AssertionError(
            "pid=" + pid() + " does not say what is waited for; the last was " + last());
      }
    }
    return found;
  }

  /** The same; null also if it does not come within the time. */
  public String await(Predicate<String> line, long nanos) throws InterruptedException {
    long deadline = System.nanoTime() + nanos;
    synchronized (lock) {
      int seen = 0;
      while (true) {
        for (; seen < said.size(); seen++) {
          if (line.test(said.get(seen))) {
            return said.get(seen);
          }
        }
        long left = deadline - System.nanoTime();
        if (silent || left <= 0) {
          return null;
        }
        TimeUnit.NANOSECONDS.timedWait(lock, left);
      }
    }
  }

  private String last() {
    return said.isEmpty() ? "nothing" : said.get(said.size() - 1);
  }

  /** Lets some time pass; false if it ended before. */
  public boolean live(long millis) throws InterruptedException {
    return !process.waitFor(millis, TimeUnit.MILLISECONDS);
  }

  /** Lets the thread go on that is in the trap. */
  void release() throws IOException {
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
  }

  /** SIGKILL. Returns when it is gone, and all that it said was heard. */
  public void kill() {
    // Of the process itself this would also close the pipe, with what was said last in it.
    process.toHandle().destroyForcibly();
    process.onExit().join();
    heardAll.join();
  }

  /** SIGTERM: asks it to end. */
  public void terminate() throws IOException, InterruptedException {
    signal("TERM");
  }

  /** Waits for its end. */
  public int exitValue() throws InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("pid=" + pid() + " does not end");
    }
    heardAll.join();
    return process.exitValue();
  }

  /** SIGSTOP: no thread of it runs any more. */
  void pause() throws IOException, InterruptedException {
    signal("STOP");
  }

  /** SIGCONT. */
  void resume() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    int exit = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
    if (exit != 0) {
      throw new IOException("kill -" + name + " " + pid() + " ended with " + exit);
    }
  }

  @Override
  public void close() {
    kill();
  }
}
