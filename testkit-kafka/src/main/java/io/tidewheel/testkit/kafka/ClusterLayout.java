package io.tidewheel.testkit.kafka;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.apache.kafka.common.Uuid;

/**
 * Who is where in a cluster, and the broker properties that follow from it. Nothing of it changes
 * while the cluster lives.
 *
 * @param clusterId the same for every start on the same directories
 * @param seats one for each broker; node ids are 1, 2, 3
 * @param tls the key and trust stores when there is a secure listener
 * @param overrides properties that win over everything here
 */
record ClusterLayout(
    String clusterId, List<Seat> seats, Optional<TlsStores> tls, Map<String, String> overrides) {

  static final String CONTROLLER = "CONTROLLER";
  private static final String HOST = "127.0.0.1:";

  /**
   * The place of one broker; {@code securePort} has a meaning only in a cluster with TLS stores.
   */
  record Seat(int nodeId, LogDirectory directory, int port, int controllerPort, int securePort) {}

  /** A layout on directories below the given one, with ports that are free now. */
  static ClusterLayout plan(
      Path root,
      int brokers,
      Optional<TlsStores> tls,
      Map<String, String> overrides,
      IntFunction<List<Integer>> freePorts) {
    Iterator<Integer> ports = freePorts.apply(3 * brokers).iterator();
    List<Seat> seats = new ArrayList<>();
    for (int i = 0; i < brokers; i++) {
      LogDirectory directory = new LogDirectory(root.resolve("broker-" + i));
      seats.add(new Seat(i + 1, directory, ports.next(), ports.next(), ports.next()));
    }
    String clusterId =
        seats.get(0).directory().clusterId().orElseGet(() -> Uuid.randomUuid().toString());
    return new ClusterLayout(clusterId, List.copyOf(seats), tls, Map.copyOf(overrides));
  }

  String bootstrapServers() {
    return addresses(Seat::port);
  }

  String secureBootstrapServers() {
    return addresses(Seat::securePort);
  }

  private String addresses(ToIntFunction<Seat> port) {
    return seats.stream()
        .map(seat -> HOST + port.applyAsInt(seat))
        .collect(Collectors.joining(","));
  }

  /** The ports that a broker listens on. */
  List<Integer> ports(Seat seat) {
    return tls.isPresent()
        ? List.of(seat.port(), seat.controllerPort(), seat.securePort())
        : List.of(seat.port(), seat.controllerPort());
  }

  /** How many brokers have to run so that the cluster can decide anything. */
  int majority() {
    return seats.size() / 2 + 1;
  }

  Map<String, String> properties(Seat seat) {
    Map<String, String> properties = new HashMap<>();
    network(seat, properties);
    replication(properties);
    smallAndQuick(properties);
    properties.put("log.dirs", seat.directory().path().toString());
    tls.ifPresent(stores -> properties.putAll(stores.brokerProperties()));
    properties.putAll(overrides);
    return properties;
  }

  private void network(Seat seat, Map<String, String> properties) {
    String voters =
        seats.stream()
            .map(s -> s.nodeId() + "@" + HOST + s.controllerPort())
            .collect(Collectors.joining(","));
    String clients = "PLAINTEXT://" + HOST + seat.port();
    if (tls.isPresent()) {
      clients += "," + TlsStores.LISTENER + "://" + HOST + seat.securePort();
    }
    properties.put("process.roles", "broker,controller");
    properties.put("node.id", String.valueOf(seat.nodeId()));
    properties.put("controller.quorum.voters", voters);
    properties.put("listeners", clients + "," + CONTROLLER + "://" + HOST + seat.controllerPort());
    properties.put("advertised.listeners", clients);
    properties.put(
        "listener.security.protocol.map",
        "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SASL_SSL:SASL_SSL");
    properties.put("controller.listener.names", CONTROLLER);
    properties.put("inter.broker.listener.name", "PLAINTEXT");
  }

  private void replication(Map<String, String> properties) {
    String replicas = String.valueOf(seats.size());
    String minimum = String.valueOf(majority());
    properties.put("default.replication.factor", replicas);
    properties.put("min.insync.replicas", minimum);
    properties.put("offsets.topic.replication.factor", replicas);
    properties.put("transaction.state.log.replication.factor", replicas);
    properties.put("transaction.state.log.min.isr", minimum);
    properties.put("share.coordinator.state.topic.replication.factor", replicas);
    properties.put("share.coordinator.state.topic.min.isr", minimum);
  }

  /**
   * The controller keeps the registration of a broker that vanished until its session ends; a
   * killed broker can come back only then. Hence the short sessions, a little longer where three
   * brokers share the processors.
   */
  private void smallAndQuick(Map<String, String> properties) {
    boolean alone = seats.size() == 1;
    properties.put("broker.session.timeout.ms", alone ? "1000" : "2000");
    properties.put("broker.heartbeat.interval.ms", alone ? "200" : "300");
    properties.put("server.max.startup.time.ms", String.valueOf(Await.LIFECYCLE.toMillis()));
    properties.put("group.initial.rebalance.delay.ms", "0");
    properties.put("offsets.topic.num.partitions", "1");
    properties.put("transaction.state.log.num.partitions", "1");
    properties.put("share.coordinator.state.topic.num.partitions", "1");
    properties.put("num.network.threads", "1");
    properties.put("num.io.threads", "2");
    properties.put("log.cleaner.dedupe.buffer.size", String.valueOf(2 << 20));
    properties.put("auto.create.topics.enable", "false");
  }
}
