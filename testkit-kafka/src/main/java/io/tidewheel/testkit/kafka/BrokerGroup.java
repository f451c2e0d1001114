package io.tidewheel.testkit.kafka;

import static java.util.stream.Collectors.toUnmodifiableSet;

import java.util.List;
import java.util.Set;

/**
 * The brokers of one cluster: which of them run, and what the others allow one to do.
 *
 * <p>Starting and stopping happens under this object's lock, one at a time.
 */
final class BrokerGroup {

  private final ClusterLayout layout;
  private final List<InProcessBroker> brokers;

  /** Those that serve. Replaced, not changed, under the lock; read by any thread. */
  private volatile Set<Integer> servingNodes = Set.of();

  /** Formats new directories; starts nothing. */
  BrokerGroup(ClusterLayout layout) {
    this.layout = layout;
    this.brokers = layout.seats().stream().map(seat -> new InProcessBroker(layout, seat)).toList();
  }

  int size() {
    return brokers.size();
  }

  Set<Integer> servingNodes() {
    return servingNodes;
  }

  /** Starts all; none runs after a failure. */
  synchronized void startAll() {
    try {
      brokers.forEach(InProcessBroker::beginStart);
      awaitStarted();
    } catch (RuntimeException e) {
      brokers.forEach(InProcessBroker::kill);
      throw e;
    }
  }

  /** Stops a broker in order if the others can agree to it. */
  synchronized void stop(int index) {
    InProcessBroker broker = brokers.get(index);
    boolean majority = servingNodes.size() >= layout.majority();
    servingNodes = without(broker);
    broker.stop(majority);
  }

  synchronized void kill(int index) {
    InProcessBroker broker = brokers.get(index);
    servingNodes = without(broker);
    broker.kill();
  }

  private Set<Integer> without(InProcessBroker broker) {
    return servingNodes.stream()
        .filter(node -> node != broker.nodeId())
        .collect(toUnmodifiableSet());
  }

  /**
   * Starts a broker, after a stop if it runs, and waits for all that run if they are enough to
   * serve.
   */
  synchronized void restart(int index) {
    stop(index);
    List<Integer> ports = layout.ports(layout.seats().get(index));
    Await.until(
        "the ports of broker=" + index + " to be free again: " + ports,
        Await.ANSWER,
        () -> ports.stream().allMatch(FreePorts::isFree));
    brokers.get(index).beginStart();
    if (brokers.stream().filter(InProcessBroker::isRunning).count() >= layout.majority()) {
      awaitStarted();
    }
  }

  private void awaitStarted() {
    List<InProcessBroker> running = brokers.stream().filter(InProcessBroker::isRunning).toList();
    running.forEach(InProcessBroker::awaitStarted);
    servingNodes = running.stream().map(InProcessBroker::nodeId).collect(toUnmodifiableSet());
  }

  /** Stops all, the last ones also when an earlier one fails to. */
  synchronized void stopAll() {
    RuntimeException firstFailure = null;
    for (int i = 0; i < brokers.size(); i++) {
      try {
        stop(i);
      } catch (RuntimeException e) {
        firstFailure = firstFailure == null ? e : firstFailure;
      }
    }
    if (firstFailure != null) {
      throw firstFailure;
    }
  }
}
