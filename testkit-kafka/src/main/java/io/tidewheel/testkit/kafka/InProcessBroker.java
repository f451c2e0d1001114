package io.tidewheel.testkit.kafka;

import java.util.Map;

/**
 * One broker that is also a controller, inside this JVM; it can be started again on the same ports
 * and data after every stop.
 *
 * <p>Confined to the owner's lock: no two calls at once.
 */
final class InProcessBroker {

  private final ClusterLayout.Seat seat;
  private final Map<String, String> properties;

  /** Null when stopped. */
  private Running running;

  private record Running(NodeServer server, Await.Background start) {}

  InProcessBroker(ClusterLayout layout, ClusterLayout.Seat seat) {
    this.seat = seat;
    this.properties = layout.properties(seat);
    seat.directory().format(layout.clusterId(), seat.nodeId());
  }

  boolean isRunning() {
    return running != null;
  }

  int nodeId() {
    return seat.nodeId();
  }

  /**
   * Begins to start and returns. A broker of three is ready only when a majority is, so all of them
   * have to begin before any is waited for.
   */
  void beginStart() {
    NodeServer server = new NodeServer(properties, fault -> {});
    running =
        new Running(server, Await.Background.begin("kafka-start-" + seat.nodeId(), server::start));
  }

  /** Waits until the broker serves. After a failure the broker is stopped. */
  void awaitStarted() {
    try {
      // Twice: the broker itself gives up after once, with the better message.
      Await.result(
          "the start of broker " + describe(),
          Await.LIFECYCLE.multipliedBy(2),
          running.start().done());
    } catch (IllegalStateException e) {
      halt(false);
      throw e;
    }
  }

  /**
   * Stops.
   *
   * @param handOver whether to leave in order, giving the partitions to the other brokers first;
   *     needs a live majority
   */
  void stop(boolean handOver) {
    halt(handOver);
  }

  /** Stops without any handing over, and has the next start recover the logs. */
  void kill() {
    if (isRunning()) {
      halt(false);
      seat.directory().forgetCleanStop();
    }
  }

  private void halt(boolean handOver) {
    if (running == null) {
      return;
    }
    Running stopping = running;
    running = null;
    Await.Background stop =
        Await.Background.begin(
            "kafka-stop-" + seat.nodeId(),
            () -> {
              abandon(stopping.start());
              stopping.server().stop(handOver);
            });
    Await.result("the stop of broker " + describe(), Await.LIFECYCLE, stop.done());
  }

  /** Ends a start that is still waiting for a majority; the server cannot be stopped before. */
  private static void abandon(Await.Background start) {
    if (!start.done().isDone()) {
      start.thread().interrupt();
      start.done().exceptionally(failure -> null).join();
    }
  }

  private String describe() {
    return "node="
        + seat.nodeId()
        + ", port="
        + seat.port()
        + ", directory="
        + seat.directory().path();
  }
}
