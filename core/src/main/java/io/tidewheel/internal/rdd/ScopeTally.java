package io.tidewheel.internal.rdd;

import io.tidewheel.internal.rdd.Total.Amount;
import io.tidewheel.spi.plan.PlanScope;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the tasks of one attempt of a batch, or of the context's jobs, added to accumulators. A task
 * that runs again replaces what it added before. Thread-safe.
 */
final class ScopeTally {

  /**
   * What a task is, whatever the attempt.
   *
   * @param node the exchange it sends to, the state it updates, or the number of its job
   */
  record Stage(long node, int partition) implements Comparable<Stage> {
    @Override
    public int compareTo(Stage other) {
      int byNode = Long.compare(node, other.node);
      return byNode != 0 ? byNode : Integer.compare(partition, other.partition);
    }
  }

  private final PlanScope scope;

  /** Sorted, so that doubles are summed up in the same order on every run. */
  private final TreeMap<Stage, Map<Total, Amount>> added = new TreeMap<>();

  ScopeTally(PlanScope scope) {
    this.scope = scope;
  }

  PlanScope scope() {
    return scope;
  }

  void put(Stage stage, Map<Total, Amount> amounts) {
    synchronized (this) {
      if (amounts.isEmpty()) {
        added.remove(stage);
      } else {
        added.put(stage, amounts);
      }
    }
    amounts.keySet().forEach(total -> total.seen(this));
  }

  synchronized Amount of(Total total) {
    Amount sum = Amount.ZERO;
    for (Map<Total, Amount> amounts : added.values()) {
      sum = sum.plus(amounts.getOrDefault(total, Amount.ZERO));
    }
    return sum;
  }

  /** A job failed: what its tasks added is forgotten. */
  synchronized void drop(long job) {
    tasksOf(job).clear();
  }

  /** A job of the context succeeded: what its tasks added will not change any more. */
  void settle(long job) {
    Map<Total, Amount> sums = new HashMap<>();
    synchronized (this) {
      Map<Stage, Map<Total, Amount>> tasks = tasksOf(job);
      tasks
          .values()
          .forEach(task -> task.forEach((total, sum) -> sums.merge(total, sum, Amount::plus)));
      tasks.clear();
    }
    sums.forEach(Total::settle);
  }

  private Map<Stage, Map<Total, Amount>> tasksOf(long job) {
    return added.subMap(new Stage(job, 0), new Stage(job + 1, 0));
  }
}
