package io.tidewheel.testkit.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A real Kafka broker in a process of its own, for tests that have to kill it.
 *
 * <p>It runs the same JVM and class path as the caller, with a small heap. Its ports stay the same
 * for the life of this object; all sockets are bound to 127.0.0.1. The process ends with {@link
 * #close()}, and with this JVM in any case, also when that is killed.
 *
 * <p>While no broker runs, a client with Kafka's default {@code
 * metadata.recovery.strategy=rebootstrap} may forget the topics it knew, and {@code send} blocks;
 * with {@code none} it keeps them.
 *
 * <p>All methods may be called by any thread; starting and stopping happens one at a time. What
 * asks the broker something waits at most half a minute, starting and stopping at most a minute;
 * then, and when Kafka refuses, an {@link IllegalStateException} says what was awaited.
 */
public final class KafkaProcess implements AutoCloseable {

  private static final int START_ATTEMPTS = 5;

  private final ClusterLayout layout;
  private final ClusterLayout.Seat seat;
  private final Path root;
  private final boolean temporary;
  private final ClusterAccess access;
  private final Thread atExit = new Thread(this::killQuietly, "kafka-process-kill-at-exit");

  /** The latest process, ended or not; replaced under this object's lock. */
  private volatile Process process;

  private boolean closed;

  private KafkaProcess(Path root, boolean temporary) {
    this.root = root;
    this.temporary = temporary;
    FreePorts ports = new FreePorts(ThreadLocalRandom.current());
    this.layout = ClusterLayout.plan(root, 1, Optional.empty(), Map.of(), ports::pick);
    this.seat = layout.seats().get(0);
    seat.directory().format(layout.clusterId(), seat.nodeId());
    this.access = new ClusterAccess(layout.bootstrapServers(), 1, () -> Set.of(seat.nodeId()));
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /**
   * Starts a broker in a temporary directory that is deleted on close, and returns when it serves.
   *
   * @throws IllegalStateException when it does not start; the message has the end of its output
   */
  public static KafkaProcess start() {
    return start(null);
  }

  /**
   * Starts a broker that keeps its data in the directory, which is created if need be and kept on
   * close, and returns when it serves. A later start on it is the same cluster with the same data,
   * on other ports.
   *
   * @throws IllegalStateException when it does not start; the message has the end of its output
   */
  public static KafkaProcess start(Path directory) {
    for (int attempt = 1; ; attempt++) {
      Path root = directory == null ? DirectoryTree.temporary() : DirectoryTree.create(directory);
      KafkaProcess kafka = new KafkaProcess(root, directory == null);
      try {
        kafka.launch();
        return kafka;
      } catch (RuntimeException e) {
        boolean portTaken = kafka.endedWith(BrokerMain.PORT_TAKEN);
        kafka.close();
        if (attempt == START_ATTEMPTS || !portTaken) {
          throw e;
        }
      }
    }
  }

  private boolean endedWith(int exitCode) {
    Process last = process;
    return last != null && !last.isAlive() && last.exitValue() == exitCode;
  }

  private synchronized void launch() {
    Path properties = root.resolve("broker.properties");
    Path ready = root.resolve("broker.ready");
    try {
      write(properties);
      Files.deleteIfExists(ready);
      ProcessBuilder builder =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-XX:+UseSerialGC",
                  "-Xmx256m",
                  BrokerMain.class.getName(),
                  properties.toString(),
                  ready.toString())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(output().toFile()));
      builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      Await.until(
          "the start of the broker process: pid=" + pid() + ", port=" + seat.port(),
          Await.LIFECYCLE,
          () -> Files.exists(ready) || !process.isAlive());
    } finally {
      if (!Files.exists(ready)) {
        killQuietly();
      }
    }
    if (!isRunning()) {
      throw new IllegalStateException(
          "The broker process ended while it started: pid="
              + pid()
              + ", exit code="
              + process.exitValue()
              + ", port="
              + seat.port()
              + ", directory="
              + root
              + "; the end of its output:\n"
              + endOfOutput());
    }
  }

  private void write(Path file) throws IOException {
    Properties properties = new Properties();
    properties.putAll(layout.properties(seat));
    try (Writer writer = Files.newBufferedWriter(file)) {
      properties.store(writer, null);
    }
  }

  private String endOfOutput() {
    try (Stream<String> lines = Files.lines(output())) {
      List<String> all = lines.toList();
      return String.join("\n", all.subList(Math.max(0, all.size() - 30), all.size()));
    } catch (IOException e) {
      return "(cannot be read: " + e + ")";
    }
  }

  /** The broker's address, {@code host:port}. */
  public String bootstrapServers() {
    return layout.bootstrapServers();
  }

  /** The client properties for the broker: {@code bootstrap.servers} and nothing else. */
  public Map<String, Object> clientProperties() {
    return Map.of("bootstrap.servers", bootstrapServers());
  }

  /**
   * A client for everything else; it belongs to this object, which closes it, and survives kills
   * and restarts.
   */
  public Admin admin() {
    return access.admin();
  }

  /** Creates a topic and waits until every partition's leader answers. */
  public void createTopic(String topic, int partitions) {
    access.createTopic(topic, partitions, Map.of());
  }

  /**
   * Sends values in their order to a partition, without keys, as UTF-8, and waits until all are
   * acknowledged.
   */
  public void send(String topic, int partition, List<String> values) {
    access.send(
        values.stream()
            .map(
                value ->
                    new ProducerRecord<byte[], byte[]>(
                        topic, partition, null, value.getBytes(UTF_8)))
            .toList());
  }

  /**
   * The offset that a partition's next record will have; the marks of ended transactions take
   * offsets, too.
   */
  public long endOffset(String topic, int partition) {
    return access.endOffset(topic, partition);
  }

  /**
   * The file that the process writes its output to; all starts append to it. It goes with a
   * temporary directory.
   */
  public Path output() {
    return root.resolve("broker.log");
  }

  /** The id of the latest process, running or not. */
  public long pid() {
    return process.pid();
  }

  /** Whether the process is alive. */
  public boolean isRunning() {
    return process.isAlive();
  }

  /** Stops the broker in order and waits until the process is gone; does nothing when it is. */
  public synchronized void stop() {
    try {
      process.getOutputStream().close(); // its end is the sign that BrokerMain waits for
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    awaitEnd();
  }

  /**
   * Kills the process between two instructions, by SIGKILL where there are signals, and waits until
   * it is gone; does nothing when it is. What the operating system has not been told to write to
   * the disk is still in its cache and comes back with {@link #restart()}: this is the crash of a
   * process, not of a machine.
   */
  public synchronized void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  private void awaitEnd() {
    try {
      if (process.waitFor(Await.LIFECYCLE.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
      process.destroyForcibly();
      throw new IllegalStateException(
          "The broker process did not end in "
              + Await.LIFECYCLE.toSeconds()
              + " s and was killed: pid="
              + pid()
              + ", port="
              + seat.port()
              + "; the end of its output:\n"
              + endOfOutput());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
      throw new IllegalStateException(
          "The thread was interrupted while it waited for the end of pid=" + pid(), e);
    }
  }

  /**
   * Starts a new process with the same data on the same port and waits until it serves; one that
   * runs is stopped first. After a kill this takes a second longer, until the session of the dead
   * broker has ended.
   */
  public synchronized void restart() {
    if (closed) {
      throw new IllegalStateException(
          "This broker is closed: port=" + seat.port() + ". Start a new one");
    }
    stop();
    List<Integer> ports = layout.ports(seat);
    Await.until(
        "the ports of the broker to be free again: " + ports,
        Await.ANSWER,
        () -> ports.stream().allMatch(FreePorts::isFree));
    launch();
  }

  /**
   * Ends the process and closes the admin client; a temporary directory is deleted with the data,
   * in a kept one the broker is stopped in order first. Further calls do nothing.
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    access.close();
    try {
      if (process == null) {
        return; // not even the first one could be started
      }
      if (temporary) {
        kill();
      } else {
        stop();
      }
    } finally {
      forgetAtExit();
      if (temporary) {
        DirectoryTree.delete(root);
      }
    }
  }

  private void forgetAtExit() {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The JVM is already on its way out: the hook runs and finds no process.
    }
  }

  private void killQuietly() {
    Process last = process;
    if (last != null) {
      last.destroyForcibly();
    }
  }
}
