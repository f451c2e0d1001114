package io.tidewheel.testkit.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * A real Kafka cluster inside this JVM: one broker, or three, each also a controller.
 *
 * <pre>{@code
 * try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
 *   kafka.createTopic("orders", 3);
 *   kafka.send("orders", 0, List.of("a", "b"));
 *   ... new KafkaConsumer<>(kafka.clientProperties(), ...)
 * }
 * }</pre>
 *
 * <p>The caller owes a {@link #close()}: the brokers' threads keep the JVM alive. Ports are chosen
 * at the start and stay the same for the life of this object, through every {@link #stop}, {@link
 * #kill} and {@link #restart}. All sockets are bound to 127.0.0.1. Topics are not created by using
 * them. Every topic, also Kafka's own, is on every broker; with three brokers an acknowledged
 * record is on two at least, and the cluster works as long as two run.
 *
 * <p>All methods may be called by any thread. Starting and stopping happens one at a time. What
 * asks the cluster something waits at most half a minute, starting and stopping at most two
 * minutes; then, and when Kafka refuses, an {@link IllegalStateException} says what was awaited,
 * with Kafka's exception as the cause.
 *
 * <p>It runs the server's own classes, which Kafka does not promise to keep: it works with exactly
 * the version that it was built with. Kafka's server keeps its metrics in one registry per JVM,
 * where those of several brokers mix.
 */
public final class EmbeddedKafka implements AutoCloseable {

  private static final int START_ATTEMPTS = 5;

  private final ClusterLayout layout;
  private final BrokerGroup brokers;
  private final ClusterAccess access;
  private final Path temporary;
  private boolean closed;

  private EmbeddedKafka(ClusterLayout layout, BrokerGroup runningBrokers, Path temporary) {
    this.layout = layout;
    this.brokers = runningBrokers;
    this.access =
        new ClusterAccess(layout.bootstrapServers(), brokers.size(), brokers::servingNodes);
    this.temporary = temporary;
  }

  /**
   * Starts one broker in a temporary directory that is deleted on close.
   *
   * @throws IllegalStateException when it does not start
   */
  public static EmbeddedKafka start() {
    return builder().start();
  }

  /** A cluster to be described; nothing happens before {@link Builder#start()}. */
  public static Builder builder() {
    return new Builder();
  }

  /** How a cluster is to be; for one thread, and good for more than one start. */
  public static final class Builder {
    private int brokers = 1;
    private Path directory;
    private boolean secured;
    private final Map<String, String> properties = new HashMap<>();

    private Builder() {}

    /**
     * How many brokers: 1, the default, or 3.
     *
     * @throws IllegalArgumentException for any other number
     */
    public Builder brokers(int count) {
      if (count != 1 && count != 3) {
        throw new IllegalArgumentException(
            "An embedded cluster has 1 or 3 brokers: brokers="
                + count
                + ". Ask for 3 to survive the loss of one");
      }
      brokers = count;
      return this;
    }

    /**
     * Where to keep the data, instead of a temporary directory; it is created if need be and kept
     * on close. A later start on it, with the same number of brokers, is the same cluster with the
     * same data, on other ports.
     */
    public Builder directory(Path path) {
      directory = path.toAbsolutePath();
      return this;
    }

    /** Sets a broker property, for every broker; it wins over this kit's own setting. */
    public Builder property(String key, String value) {
      properties.put(key, value);
      return this;
    }

    /**
     * Whether there is, besides the plain one, a listener with TLS and SCRAM-SHA-512. Its
     * certificate is made at the start and is gone on close.
     */
    public Builder secured(boolean enabled) {
      secured = enabled;
      return this;
    }

    /**
     * Starts the cluster and returns when every broker serves.
     *
     * @throws IllegalStateException when it does not start; nothing is left running then
     */
    public EmbeddedKafka start() {
      return start(new FreePorts(ThreadLocalRandom.current())::pick);
    }

    /** A port can be taken between its choice and its use. Then all is begun anew, with others. */
    EmbeddedKafka start(IntFunction<List<Integer>> freePorts) {
      for (int attempt = 1; ; attempt++) {
        Path temporary = DirectoryTree.temporary();
        try {
          return startIn(temporary, freePorts);
        } catch (RuntimeException e) {
          DirectoryTree.delete(temporary);
          if (attempt == START_ATTEMPTS || !FreePorts.wereTaken(e)) {
            throw e;
          }
        }
      }
    }

    private EmbeddedKafka startIn(Path temporary, IntFunction<List<Integer>> freePorts) {
      Optional<TlsStores> tls =
          secured
              ? Optional.of(TlsStores.create(temporary, Uuid.randomUuid().toString()))
              : Optional.empty();
      Path root = directory == null ? temporary : DirectoryTree.create(directory);
      ClusterLayout layout = ClusterLayout.plan(root, brokers, tls, properties, freePorts);
      BrokerGroup group = new BrokerGroup(layout);
      group.startAll();
      return new EmbeddedKafka(layout, group, temporary);
    }
  }

  /** The plain listeners of all brokers, {@code host:port} separated by commas. */
  public String bootstrapServers() {
    return layout.bootstrapServers();
  }

  /** The client properties for the plain listeners: {@code bootstrap.servers} and nothing else. */
  public Map<String, Object> clientProperties() {
    return Map.of("bootstrap.servers", bootstrapServers());
  }

  /**
   * The listeners with TLS and SCRAM of all brokers, {@code host:port} separated by commas.
   *
   * @throws IllegalStateException when the cluster was started without {@link Builder#secured
   *     secured(true)}
   */
  public String secureBootstrapServers() {
    secureStores();
    return layout.secureBootstrapServers();
  }

  /**
   * The client properties for the secure listeners: address, protocol, login and trust store. They
   * can be made for a user that does not exist or with a wrong password; the login fails then.
   *
   * @throws IllegalStateException when the cluster was started without {@link Builder#secured
   *     secured(true)}
   */
  public Map<String, Object> secureClientProperties(String user, String password) {
    return login(secureBootstrapServers(), user, password);
  }

  private Map<String, Object> login(String address, String user, String password) {
    Map<String, Object> properties = new HashMap<>(secureStores().clientProperties(user, password));
    properties.put("bootstrap.servers", address);
    return properties;
  }

  private TlsStores secureStores() {
    return layout
        .tls()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "This cluster has no secure listener: secured=false. Start it with builder().secured(true)"));
  }

  /**
   * Adds a user who may log in at the secure listeners, or gives a user a new password; on return
   * the login works at every running broker.
   *
   * @throws IllegalStateException when the cluster was started without {@link Builder#secured
   *     secured(true)}
   */
  public void addScramUser(String user, String password) {
    Map<String, Map<String, Object>> logins =
        layout.seats().stream()
            .filter(seat -> brokers.servingNodes().contains(seat.nodeId()))
            .map(seat -> "127.0.0.1:" + seat.securePort())
            .collect(toMap(address -> address, address -> login(address, user, password)));
    secureStores();
    access.addScramUser(user, password, logins);
  }

  /**
   * Creates a topic on all brokers and waits until they know it and every partition's leader
   * answers.
   */
  public void createTopic(String topic, int partitions) {
    createTopic(topic, partitions, Map.of());
  }

  /**
   * Creates a topic like {@link #createTopic(String, int)}, with topic settings such as {@code
   * retention.ms}.
   */
  public void createTopic(String topic, int partitions, Map<String, String> config) {
    access.createTopic(topic, partitions, config);
  }

  /**
   * Deletes a topic and waits until every running broker has forgotten it; its name can be used
   * again at once.
   */
  public void deleteTopic(String topic) {
    access.deleteTopic(topic);
  }

  /**
   * Grows a topic to a total of so many partitions and waits until every partition's leader
   * answers.
   */
  public void addPartitions(String topic, int total) {
    access.addPartitions(topic, total);
  }

  /**
   * Deletes the records of a partition below the offset, which becomes its first one, as retention
   * would.
   */
  public void deleteRecordsBefore(String topic, int partition, long offset) {
    access.deleteRecordsBefore(topic, partition, offset);
  }

  /**
   * The offset that a partition's next record will have; the marks of ended transactions take
   * offsets, too.
   */
  public long endOffset(String topic, int partition) {
    return access.endOffset(topic, partition);
  }

  /**
   * Sends values in their order to a partition, without keys, as UTF-8, and waits until all are
   * acknowledged by all in-sync brokers.
   */
  public void send(String topic, int partition, List<String> values) {
    send(
        values.stream()
            .map(
                value ->
                    new ProducerRecord<byte[], byte[]>(
                        topic, partition, null, value.getBytes(UTF_8)))
            .toList());
  }

  /**
   * Sends the records in their order and waits until all are acknowledged by all in-sync brokers.
   * After a failure some of them may have been written.
   */
  public void send(Iterable<ProducerRecord<byte[], byte[]>> records) {
    access.send(records);
  }

  /** The offsets that a consumer group has committed; empty for a group that has committed none. */
  public Map<TopicPartition, Long> committedOffsets(String group) {
    return access.committedOffsets(group);
  }

  /**
   * A client for everything else; it belongs to this object, which closes it, and survives stops
   * and restarts.
   */
  public Admin admin() {
    return access.admin();
  }

  /** How many brokers the cluster was started with, running or not; they are counted from 0. */
  public int brokers() {
    return brokers.size();
  }

  /**
   * Stops a broker in order: it hands its partitions to the other brokers, deregisters, and closes
   * its logs cleanly. Where too few brokers run to agree on that, it just closes its logs. A
   * stopped broker stays as it is.
   */
  public synchronized void stop(int broker) {
    brokers.stop(broker);
  }

  /**
   * Stops a broker without a word to the others, as near to a crash as it gets within one JVM. A
   * stopped broker stays as it is.
   *
   * <p>What it is: connections break, nothing is handed over, the cluster finds out only when the
   * broker's session ends (one second; two with three brokers), and the next start checks and
   * recovers the logs.
   *
   * <p>What it is not: requests that the broker is working on may still be finished, and all that
   * was written reaches the disk. For a broker that vanishes between two instructions, use {@link
   * KafkaProcess#kill()}.
   */
  public synchronized void kill(int broker) {
    brokers.kill(broker);
  }

  /**
   * Starts a stopped broker with the same data on the same ports and waits until it serves; one
   * that runs is stopped first.
   *
   * <p>Of three brokers, one alone can not serve. Its restart returns while it waits for company,
   * and the restart of the next waits for both.
   */
  public synchronized void restart(int broker) {
    if (closed) {
      throw new IllegalStateException(
          "This cluster is closed: broker=" + broker + ". Start a new one");
    }
    brokers.restart(broker);
  }

  /**
   * Stops all brokers, closes the admin client and deletes the temporary directory; no thread is
   * left that would keep the JVM alive. Further calls do nothing.
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    access.close();
    try {
      brokers.stopAll();
    } finally {
      DirectoryTree.delete(temporary);
    }
  }
}
