package io.tidewheel.demo.cluster;

import io.tidewheel.cli.Failure;
import io.tidewheel.demo.job.Launch;
import io.tidewheel.demo.job.TemporaryDirectory;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A standalone Spark cluster on loopback: a master, workers, and the executors that these start for
 * programs, each a process; or, without workers, only a place for programs that run all in their
 * driver. All processes end, and the files are deleted, when it is closed, and also when this
 * process is killed. Used by one thread.
 */
public final class SparkCluster implements AutoCloseable {
  private static final String LOOPBACK = "127.0.0.1";
  private static final int LONGEST_STOP_SECONDS = 30;

  private static final List<String> SMALL_JAVA =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData");

  private final SparkJars jars;
  private final Process keeper;
  private final Path directory;
  private final String master;
  private final List<ProcessHandle> workers;

  private SparkCluster(
      SparkJars jars, Process keeper, Path directory, String master, List<ProcessHandle> workers) {
    this.jars = jars;
    this.keeper = keeper;
    this.directory = directory;
    this.master = master;
    this.workers = workers;
  }

  /**
   * Starts one, and returns when programs can be run there.
   *
   * @param workers how many; each has two cores for executors. None: no process but one that waits
   *     for the end, and {@link #master} is {@code local[2]}
   * @throws Failure if it cannot be started
   */
  public static SparkCluster start(SparkJars jars, int workers) {
    return start(jars, Collections.nCopies(workers, LOOPBACK));
  }

  /**
   * The same on several of this machine's addresses, which Spark takes for hosts of their own.
   *
   * @param hosts of each worker
   * @throws Failure if it cannot be started
   */
  public static SparkCluster start(SparkJars jars, List<String> hosts) {
    Path directory = TemporaryDirectory.create().path();
    try {
      lay(directory, jars);
      return connect(jars, keeper(directory, hosts).start(), directory);
    } catch (IOException e) {
      new TemporaryDirectory(directory).close();
      throw new Failure("the Spark cluster cannot be started: " + e, e);
    }
  }

  /** What Spark's programs find: a home with jars, and what to log. */
  private static void lay(Path directory, SparkJars jars) throws IOException {
    Path home = Files.createDirectories(directory.resolve("home/jars"));
    for (Path jar : jars.spark()) {
      Files.createSymbolicLink(home.resolve(jar.getFileName()), jar);
    }
    Path conf = Files.createDirectories(directory.resolve("home/conf"));
    Files.writeString(
        conf.resolve("log4j2.properties"),
        """
        rootLogger.level = warn
        rootLogger.appenderRef.err.ref = err
        appender.err.type = Console
        appender.err.name = err
        appender.err.target = SYSTEM_ERR
        appender.err.layout.type = PatternLayout
        appender.err.layout.pattern = %d{HH:mm:ss.SSS} %p %c{1}: %m%n%ex
        # The keeper reads in their logs when they are ready.
        logger.master.name = org.apache.spark.deploy.master.Master
        logger.master.level = info
        logger.worker.name = org.apache.spark.deploy.worker.Worker
        logger.worker.level = info
        """);
    Files.createDirectories(directory.resolve("tmp"));
  }

  private static ProcessBuilder keeper(Path directory, List<String> hosts) {
    // ^C at a terminal goes to all processes there; who started the cluster says what becomes of
    // it. A signal that a shell ignores is ignored by all that it starts.
    List<String> command =
        new ArrayList<>(
            List.of(
                "sh",
                "-c",
                "trap '' INT; exec \"$@\"",
                "sh",
                ClusterKeeper.java(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                ClusterKeeper.class.getName(),
                directory.toString()));
    command.addAll(hosts);
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
  }

  // The reader stays open: closing it would close the pipe that the keeper writes to.
  @SuppressWarnings("resource")
  private static SparkCluster connect(SparkJars jars, Process keeper, Path directory)
      throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(keeper.getInputStream(), StandardCharsets.UTF_8));
    List<ProcessHandle> workers = new ArrayList<>();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] words = line.split(" ", 2);
      if (words[0].equals(ClusterKeeper.READY)) {
        return new SparkCluster(jars, keeper, directory, words[1], List.copyOf(workers));
      } else if (words[0].equals(ClusterKeeper.WORKER)) {
        ProcessHandle.of(Long.parseLong(words[1])).ifPresent(workers::add);
      } else {
        end(keeper);
        throw new IOException(line);
      }
    }
    end(keeper);
    throw new IOException("its first process ended");
  }

  /** How drivers of the demo's job are started. */
  public Launch launch() {
    String onExecutors =
        jars.program().stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    String temporary = "-Djava.io.tmpdir=" + directory.resolve("tmp");
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("tidewheel.engine", "spark");
    settings.put("spark.master", master);
    settings.put("spark.driver.host", LOOPBACK);
    settings.put("spark.driver.bindAddress", LOOPBACK);
    settings.put("spark.ui.enabled", "false");
    settings.put("spark.executor.memory", "512m");
    // A batch that is run again needs it as it was, however many executors are left.
    settings.put("spark.default.parallelism", "4");
    // All is on one machine, so nothing has to be sent.
    settings.put("spark.executor.extraClassPath", onExecutors);
    settings.put(
        "spark.executor.extraJavaOptions", String.join(" ", SMALL_JAVA) + " \"" + temporary + "\"");
    List<String> options = new ArrayList<>(List.of("-Xmx768m"));
    settings.forEach((key, value) -> options.add("-D" + key + "=" + value));
    return new Launch(
        options,
        directory.resolve("home/conf") + File.pathSeparator + jars.driverClassPath(),
        environment(),
        directory.resolve("tmp"),
        true);
  }

  /** What the environment of a driver must have. */
  public Map<String, String> environment() {
    return environment(directory);
  }

  static Map<String, String> environment(Path directory) {
    return Map.of(
        "SPARK_HOME",
        directory.resolve("home").toString(),
        // Else Spark looks the host's name up and binds to its first outside address.
        "SPARK_LOCAL_IP",
        LOOPBACK,
        // Else a worker looks for the directories of a build.
        "SPARK_SCALA_VERSION",
        "2.13",
        "SPARK_LOCAL_DIRS",
        directory.resolve("tmp").toString());
  }

  /** What {@code spark.master} is to say. */
  public String master() {
    return master;
  }

  /** Where its files are, all of which are deleted at the end; a driver may have its own there. */
  public Path directory() {
    return directory;
  }

  /** The workers that live. */
  public List<ProcessHandle> workers() {
    return workers.stream().filter(ProcessHandle::isAlive).toList();
  }

  /** The executors that live, of all workers and programs. */
  public List<ProcessHandle> executors() {
    return workers().stream()
        .flatMap(ProcessHandle::children)
        .filter(child -> child.info().command().orElse("").endsWith("java"))
        .toList();
  }

  /**
   * Ends all processes at once, and deletes the files.
   *
   * @throws IllegalStateException if that takes half a minute
   */
  @Override
  public void close() {
    end(keeper);
    if (keeper.isAlive()) {
      throw new IllegalStateException(
          "directory=%s: the Spark cluster did not end within %d s; see which processes use it"
              .formatted(directory, LONGEST_STOP_SECONDS));
    }
  }

  private static void end(Process keeper) {
    try {
      keeper.getOutputStream().close();
      keeper.waitFor(LONGEST_STOP_SECONDS, TimeUnit.SECONDS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
