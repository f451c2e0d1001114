package io.tidewheel.testkit.kafka;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.SharedServer;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.Timer;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.raft.QuorumConfig;
import org.apache.kafka.server.ServerSocketFactory;
import org.apache.kafka.server.fault.FaultHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * Kafka's controller and broker of one node, put together as Kafka's own main class does it, but
 * for two things: a fault is logged and need not end the JVM, and the node can leave without a word
 * to the others.
 *
 * <p>Good for one start and one stop.
 */
final class NodeServer {

  private static final Logger LOG = LoggerFactory.getLogger(NodeServer.class);

  private final Metrics metrics = new Metrics(Time.SYSTEM);
  private final ControllerServer controller;
  private final BrokerServer broker;
  private final BrokerConfig brokerConfig;
  private final NodeTime time = new NodeTime();

  static {
    Log4jSilence.keep();
  }

  /**
   * Reads the formatted log directory; opens nothing.
   *
   * @param onFatal told what the node cannot go on after; on any of the node's threads
   */
  NodeServer(Map<String, String> properties, Consumer<Throwable> onFatal) {
    KafkaConfig config = new KafkaConfig(properties, false);
    Tuple2<MetaPropertiesEnsemble, BootstrapMetadata> formatted =
        KafkaRaftServer.initializeLogDirs(config, LOG, "[node " + config.nodeId() + "] ");
    QuorumConfig quorum = config.quorumConfig();
    brokerConfig = new BrokerConfig(properties);
    SharedServer shared =
        new SharedServer(
            config,
            formatted._1(),
            time,
            metrics,
            CompletableFuture.completedFuture(QuorumConfig.parseVoterConnections(quorum.voters())),
            QuorumConfig.parseBootstrapServers(quorum.bootstrapServers()),
            (name, fatal, action) ->
                faultHandler(config.nodeId(), name, action, fatal ? onFatal : cause -> {}),
            ServerSocketFactory.INSTANCE) {
          @Override
          public KafkaConfig brokerConfig() {
            return brokerConfig;
          }
        };
    controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), formatted._2());
    broker = new BrokerServer(shared);
  }

  private static FaultHandler faultHandler(
      int nodeId, String name, Runnable action, Consumer<Throwable> reaction) {
    return (message, cause) -> {
      LOG.error("Kafka met a fault: node={}, part={}, what={}", nodeId, name, message, cause);
      action.run();
      IllegalStateException fault = new IllegalStateException(name + ": " + message, cause);
      reaction.accept(fault);
      return fault;
    };
  }

  /** Returns when the node serves. */
  void start() {
    controller.startup();
    broker.startup();
  }

  /**
   * Returns when the node is gone; also after a start that failed.
   *
   * @param handOver whether to hand the partitions to the other brokers and deregister first, which
   *     needs a live majority of controllers; otherwise the controller finds out when the broker's
   *     session ends
   */
  void stop(boolean handOver) {
    brokerConfig.handOver = handOver;
    time.hurried = !handOver;
    broker.shutdown();
    controller.shutdown();
    broker.awaitShutdown();
    controller.awaitShutdown();
    metrics.close();
  }

  /**
   * The broker's settings, of which one is decided at the very end: the broker asks for it when it
   * stops.
   */
  private static final class BrokerConfig extends KafkaConfig {
    private volatile boolean handOver = true;

    BrokerConfig(Map<String, String> properties) {
      super(properties, false);
    }

    @Override
    public Boolean controlledShutdownEnable() {
      return handOver;
    }
  }

  /**
   * The system's time, with the option of little patience. A controller that leads waits five
   * seconds, which is no setting, for another to succeed it; the last one of three would always
   * wait in vain.
   */
  private static final class NodeTime implements Time {
    private static final long HURRIED_MS = 100;
    private volatile boolean hurried;

    @Override
    public long milliseconds() {
      return SYSTEM.milliseconds();
    }

    @Override
    public long nanoseconds() {
      return SYSTEM.nanoseconds();
    }

    @Override
    public void sleep(long ms) {
      SYSTEM.sleep(ms);
    }

    @Override
    public Timer timer(long timeoutMs) {
      return SYSTEM.timer(hurried ? Math.min(timeoutMs, HURRIED_MS) : timeoutMs);
    }
  }
}
