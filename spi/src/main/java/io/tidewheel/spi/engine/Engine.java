package io.tidewheel.spi.engine;

import io.tidewheel.spi.plan.PlanScope;
import java.util.Optional;

/**
 * Interprets plans. One engine serves one context. Found by {@link EngineProvider}; passes {@code
 * EngineContract} of the test kit.
 */
public interface Engine extends AutoCloseable {
  /** For the start-up line: {@code embedded, 2 threads}. */
  String description();

  /** How many partitions an exchange has when nobody says so; at least 1. */
  int defaultParallelism();

  /**
   * Opens a run. For a batch this is a new attempt: state is opened at the version published last,
   * and what an earlier attempt sealed is dropped. A run of the context stays open until the engine
   * closes; runs of batches use what it persisted.
   */
  PlanRun open(PlanScope scope);

  /**
   * Has tasks in other processes read a value.
   *
   * @return null if all tasks run in this process, which needs nothing for that
   */
  default <T> SharedValue<T> share(T value) {
    return null;
  }

  /**
   * Whether functions are sent to where they run, so that what they capture is looked at before the
   * first batch: {@link PlanRun#check}.
   */
  default boolean sendsFunctions() {
    return false;
  }

  /**
   * What runs tasks that last where the tasks of jobs run.
   *
   * @return empty if that is this process
   */
  default Optional<LongTasks> longTasks() {
    return Optional.empty();
  }

  /** Closes all runs and stops all threads. Does nothing the second time. */
  @Override
  void close();
}
