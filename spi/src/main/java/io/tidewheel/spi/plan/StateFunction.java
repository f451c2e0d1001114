package io.tidewheel.spi.plan;

import io.tidewheel.spi.engine.TaskContext;
import io.tidewheel.spi.state.StateStore;
import java.io.Serializable;
import java.util.Iterator;

/**
 * Folds the records of one partition of a batch into state and says what is emitted.
 *
 * <p>Called on the task's thread with the store of this operator and partition, opened at the
 * version before the batch. A retry gets a freshly opened store. The function changes nothing but
 * the store and what it took with {@link StateStore#takeDerived}.
 *
 * @param <K> state key
 * @param <V> state value
 * @param <T> input record
 * @param <U> emitted record
 */
@FunctionalInterface
public interface StateFunction<K, V, T, U> extends Serializable {
  /**
   * Updates the state and returns what is emitted. The result may be a view of the state: it is
   * iterated any number of times, by several threads, until the batch ends, and never later.
   */
  Iterable<U> update(TaskContext task, StateStore<K, V> store, Iterator<T> records)
      throws Exception;
}
