package io.tidewheel.internal.rdd;

import io.tidewheel.internal.Registered;
import io.tidewheel.internal.rdd.ScopeTally.Place;
import io.tidewheel.internal.rdd.ScopeTally.Stage;
import io.tidewheel.internal.rdd.Total.Amount;
import io.tidewheel.spi.engine.TaskAction;
import io.tidewheel.spi.engine.TaskContext;
import io.tidewheel.spi.engine.TaskReport;
import io.tidewheel.spi.plan.ByPosition;
import io.tidewheel.spi.plan.PartitionFunction;
import io.tidewheel.spi.plan.PositionPartitioner;
import io.tidewheel.spi.plan.RecordPartitioner;
import io.tidewheel.spi.plan.StateFunction;
import io.tidewheel.spi.plan.ZipFunction;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * What one try of a task added to accumulators. Owned by the task's thread.
 *
 * <p>The functions of every node say first which task they run in. What the task is for, and with
 * that whose earlier tries it replaces, is said by the function that stands at its end: the
 * partitioner of an exchange, the update of a state, the action of a job. When the task ends,
 * however it ends, all is reported to the scope's tally; if it failed, the next try replaces it.
 */
final class TaskTally {
  private static final ThreadLocal<TaskTally> CURRENT = new ThreadLocal<>();

  private final TaskContext task;
  private final Map<Registered<Total>, Amount> added = new HashMap<>();
  private Registered<ScopeTally.Attempt> tally;
  private Stage stage;

  private TaskTally(TaskContext task) {
    this.task = task;
  }

  /** The task that runs on this thread; null if there is none. */
  static TaskTally current() {
    return CURRENT.get();
  }

  void add(Registered<Total> total, Amount amount) {
    added.merge(total, amount, Amount::plus);
  }

  private static TaskTally enter(TaskContext task) {
    TaskTally current = CURRENT.get();
    if (current == null || current.task != task) {
      current = new TaskTally(task);
      task.onClose(current::end);
      CURRENT.set(current);
    }
    return current;
  }

  private void isFor(Registered<ScopeTally.Attempt> scope, Place place, int partition) {
    tally = scope;
    stage = new Stage(place, partition);
  }

  private void end() {
    CURRENT.remove();
    if (tally != null) {
      task.report(new Report(tally, stage, Map.copyOf(added)));
    }
  }

  /** What a task added, on its way to the process that has the sums. */
  private record Report(
      Registered<ScopeTally.Attempt> tally, Stage stage, Map<Registered<Total>, Amount> added)
      implements TaskReport {
    @Override
    public void arrive() {
      ScopeTally.Attempt attempt = tally.get();
      if (attempt == null) {
        return; // The batch is over.
      }
      Map<Total, Amount> known = new HashMap<>();
      added.forEach(
          (total, amount) -> {
            if (total.get() != null) {
              known.put(total.get(), amount);
            }
          });
      attempt.put(stage, known);
    }
  }

  // ---- Functions of nodes, which say in which task they run.

  static <T, U> PartitionFunction<T, U> in(PartitionFunction<T, U> function) {
    PartitionFunction<T, U> counting =
        (task, records) -> {
          enter(task);
          return function.apply(task, records);
        };
    return function instanceof ByPosition
        ? (PartitionFunction<T, U> & ByPosition) counting::apply
        : counting;
  }

  static <T, U, R> ZipFunction<T, U, R> in(ZipFunction<T, U, R> function) {
    ZipFunction<T, U, R> counting =
        (task, left, right) -> {
          enter(task);
          return function.apply(task, left, right);
        };
    return function instanceof ByPosition
        ? (ZipFunction<T, U, R> & ByPosition) counting::apply
        : counting;
  }

  static <T> RecordPartitioner<T> sending(
      RecordPartitioner<T> partitioner, Registered<ScopeTally.Attempt> scope, Place node) {
    RecordPartitioner<T> counting = input -> sending(partitioner, scope, node, input);
    if (partitioner instanceof PositionPartitioner) {
      PositionPartitioner<T> byPosition = counting::forInput;
      return byPosition;
    }
    return counting;
  }

  private static <T> ToIntFunction<T> sending(
      RecordPartitioner<T> partitioner,
      Registered<ScopeTally.Attempt> scope,
      Place node,
      int input) {
    TaskTally current = CURRENT.get();
    if (current != null) {
      current.isFor(scope, node, input);
    }
    return partitioner.forInput(input);
  }

  static <K, V, T, U> StateFunction<K, V, T, U> updating(
      StateFunction<K, V, T, U> function, Registered<ScopeTally.Attempt> scope, Place node) {
    return (task, store, records) -> {
      enter(task).isFor(scope, node, task.partition());
      return function.update(task, store, records);
    };
  }

  static <T, R> TaskAction<T, R> acting(
      TaskAction<T, R> action, Registered<ScopeTally.Attempt> scope, Place job) {
    return new Acting<>(action, scope, job);
  }

  private record Acting<T, R>(
      TaskAction<T, R> action, Registered<ScopeTally.Attempt> scope, Place job)
      implements TaskAction<T, R> {
    @Override
    public R run(TaskContext task, Iterator<T> records) throws Exception {
      enter(task).isFor(scope, job, task.partition());
      return action.run(task, records);
    }

    @Override
    public boolean isFenced() {
      return action.isFenced();
    }
  }
}
