package io.tidewheel.demo.cluster;

import io.tidewheel.demo.screen.Kills.Victim;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Kills (SIGKILL) one executor of a cluster, and later one of its workers; a cluster of two goes on
 * with the other. Used by one thread.
 */
public final class ClusterFire {
  private static final Duration USUAL_LENGTH = Duration.ofSeconds(18);

  private final SparkCluster cluster;
  private final Duration third;
  private final Consumer<Victim> watcher;
  private boolean executorKilled;
  private boolean workerKilled;

  /**
   * @param length how long the run is, of which each kill takes a third; empty for the usual
   * @param watcher told before each kill
   */
  public ClusterFire(SparkCluster cluster, Optional<Duration> length, Consumer<Victim> watcher) {
    this.cluster = cluster;
    this.third = length.orElse(USUAL_LENGTH).dividedBy(3);
    this.watcher = watcher;
  }

  /**
   * Kills what is due, if there is one; to be called again and again while the job does well.
   *
   * @param elapsed since the run began
   */
  public void kill(Duration elapsed) {
    if (!executorKilled && elapsed.compareTo(third) >= 0) {
      executorKilled = kill(cluster.executors(), Victim.EXECUTOR);
    } else if (executorKilled && !workerKilled && elapsed.compareTo(third.multipliedBy(2)) >= 0) {
      workerKilled = kill(cluster.workers(), Victim.WORKER);
    }
  }

  /** Whether there is nothing more to kill. */
  public boolean isOver() {
    return workerKilled;
  }

  private boolean kill(List<ProcessHandle> living, Victim victim) {
    if (living.isEmpty()) {
      return false;
    }
    watcher.accept(victim);
    return living.get(0).destroyForcibly();
  }
}
