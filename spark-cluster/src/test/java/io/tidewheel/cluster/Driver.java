package io.tidewheel.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tidewheel.demo.cluster.SparkCluster;
import io.tidewheel.demo.job.JobProcess;
import io.tidewheel.demo.job.Launch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A driver of the demo's job in a process of its own, and what it says. Used by one thread. */
final class Driver implements AutoCloseable {
  private final Process process;

  /** Of the last batch, or, at the end, why it ended. */
  private volatile JsonNode said;

  private final Thread reader;

  private Driver(Process process) {
    this.process = process;
    reader = new Thread(this::read, "driver-" + process.pid());
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Starts one with half of the cluster.
   *
   * @param settings what the job is told
   */
  static Driver start(SparkCluster cluster, Map<String, Object> settings) throws IOException {
    Launch launch = cluster.launch();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData"));
    command.add("-Djava.io.tmpdir=" + launch.scratch());
    command.addAll(launch.options());
    command.add("-Dspark.cores.max=2");
    command.addAll(List.of("-cp", launch.classPath(), JobProcess.class.getName()));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().putAll(launch.environment());
    Process process = builder.start();
    PrintStream in = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    in.println(new JsonMapper().writeValueAsString(settings));
    return new Driver(process);
  }

  private void read() {
    JsonMapper mapper = new JsonMapper();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        said = mapper.readTree(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many orders it says were processed; -1 before its first batch. */
  long orders() {
    JsonNode last = said;
    if (last != null && last.hasNonNull("failure")) {
      throw new AssertionError("it ended: " + last);
    }
    return last == null ? -1 : last.get("orders").longValue();
  }

  /** Waits for its end, and returns why it ended. */
  String failure() throws InterruptedException {
    process.waitFor();
    reader.join();
    return said.path("failure").asText();
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
    int exit =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    if (exit != 0) {
      throw new IOException("kill -" + name + " " + process.pid() + " ended with " + exit);
    }
  }

  @Override
  public void close() {
    process.toHandle().destroyForcibly();
    process.onExit().join();
  }
}
