package io.tidewheel.demo.cluster;

import io.tidewheel.demo.job.TemporaryDirectory;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A process that starts the processes of a cluster, and ends them, and deletes their directory,
 * when its input ends: closed by whoever started it, or by the system when that was killed.
 *
 * <p>It writes the pids of workers, then the master's address, and when there is more to say than
 * that, it is why there is no cluster:
 *
 * <pre>
 * worker 4711
 * worker 4712
 * ready spark://127.0.0.1:40123
 * </pre>
 */
final class ClusterKeeper {
  static final String WORKER = "worker";
  static final String READY = "ready";

  private static final String IN_THE_DRIVER = "local[2]";
  private static final String LOOPBACK = "127.0.0.1";
  private static final long LONGEST_START_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long LONGEST_END_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final long POLL_MILLIS = 20;
  private static final Pattern MASTER_STARTS = Pattern.compile("Starting Spark master at (\\S+)");
  private static final Pattern MASTER_READY = Pattern.compile("New state: ALIVE");
  private static final Pattern WORKER_READY = Pattern.compile("Successfully registered");

  private final Path directory;
  private final List<Process> members = new ArrayList<>();
  private boolean ended;

  private ClusterKeeper(Path directory) {
    this.directory = directory;
  }

  /** Takes the directory, and the host of each worker. */
  public static void main(String[] arguments) throws InterruptedException {
    ClusterKeeper keeper = new ClusterKeeper(Path.of(arguments[0]));
    Thread leash = new Thread(keeper::endWithInput, "tidewheel-cluster-leash");
    leash.start();
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    try {
      List<String> hosts = List.of(arguments).subList(1, arguments.length);
      if (hosts.isEmpty()) {
        out.println(READY + " " + IN_THE_DRIVER);
      } else {
        keeper.start(hosts, out);
      }
    } catch (IOException e) {
      out.println(e.getMessage());
    }
    leash.join();
  }

  private void start(List<String> hosts, PrintStream out) throws IOException, InterruptedException {
    Process master =
        member(
            "master",
            "org.apache.spark.deploy.master.Master",
            List.of("--host", LOOPBACK, "--port", "0", "--webui-port", "0"));
    awaitLine("master", master, MASTER_READY);
    String address = awaitLine("master", master, MASTER_STARTS).group(1);
    List<Process> started = new ArrayList<>();
    for (int i = 0; i < hosts.size(); i++) {
      started.add(
          member(
              "worker" + i,
              "org.apache.spark.deploy.worker.Worker",
              List.of(
                  "--host",
                  hosts.get(i),
                  "--cores",
                  "2",
                  "--memory",
                  "1g",
                  "--webui-port",
                  "0",
                  "-d",
                  directory.resolve("work" + i).toString(),
                  address)));
    }
    for (int i = 0; i < hosts.size(); i++) {
      awaitLine("worker" + i, started.get(i), WORKER_READY);
      out.println(WORKER + " " + started.get(i).pid());
    }
    out.println(READY + " " + address);
  }

  /** The Java that runs this. */
  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private synchronized Process member(String name, String main, List<String> arguments)
      throws IOException {
    if (ended) {
      throw new IOException("the cluster ended while it started");
    }
    Path home = directory.resolve("home");
    List<String> command =
        new ArrayList<>(
            List.of(
                java(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-Djava.io.tmpdir=" + directory.resolve("tmp"),
                // A program whose executors cannot start ends soon.
                "-Dspark.deploy.maxExecutorRetries=3",
                "-cp",
                home.resolve("conf") + File.pathSeparator + home.resolve("jars") + "/*",
                main));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log(name).toFile())
            .directory(directory.toFile());
    builder.environment().putAll(SparkCluster.environment(directory));
    Process member = builder.start();
    members.add(member);
    return member;
  }

  private Path log(String name) {
    return directory.resolve(name + ".log");
  }

  private Matcher awaitLine(String name, Process member, Pattern wanted)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    while (true) {
      boolean alive = member.isAlive();
      String log = Files.readString(log(name));
      Matcher found = wanted.matcher(log);
      if (found.find()) {
        return found;
      }
      if (!alive || System.nanoTime() - start > LONGEST_START_NANOS) {
        String tail = log.substring(Math.max(0, log.length() - 1_000)).replace('\n', '|');
        throw new IOException(
            "%s %s before it logged '%s'; its log ends with: %s"
                .formatted(name, alive ? "took a minute" : "ended", wanted, tail));
      }
      member.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void endWithInput() {
    try {
      System.in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      // Nobody is there any more, either.
    }
    end();
    Runtime.getRuntime().halt(0);
  }

  /** Workers first, since they replace executors that end. */
  private synchronized void end() {
    ended = true;
    List<ProcessHandle> below = ProcessHandle.current().descendants().toList();
    Stream.concat(members.stream().map(Process::toHandle), below.stream())
        .forEach(ProcessHandle::destroyForcibly);
    Stream.concat(members.stream().map(Process::toHandle), below.stream())
        .forEach(process -> process.onExit().join());
    TemporaryDirectory all = new TemporaryDirectory(directory);
    long start = System.nanoTime();
    while (Files.exists(directory) && System.nanoTime() - start < LONGEST_END_NANOS) {
      all.close(); // Executors that just started, and a driver, may write on for a moment.
    }
  }
}
