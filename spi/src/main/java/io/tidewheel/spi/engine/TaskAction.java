package io.tidewheel.spi.engine;

import java.io.Serializable;
import java.util.Iterator;

/**
 * What a job does with each partition of a node. Called on the task's thread; a retry calls it
 * again from the first record.
 *
 * @param <R> what is handed to the caller of the job; serializable, since the task may run in
 *     another process
 */
@FunctionalInterface
public interface TaskAction<T, R> extends Serializable {
  R run(TaskContext task, Iterator<T> records) throws Exception;

  /**
   * Whether of several tries of a task that run at the same time only one takes effect, however
   * they end. An engine that starts copies of slow tasks refuses actions with effects that are not
   * so.
   */
  default boolean isFenced() {
    return false;
  }
}
