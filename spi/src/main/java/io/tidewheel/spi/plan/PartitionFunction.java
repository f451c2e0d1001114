package io.tidewheel.spi.plan;

import io.tidewheel.spi.engine.TaskContext;
import java.io.Serializable;
import java.util.Iterator;

/**
 * Turns one partition into another.
 *
 * <p>Called once per task on the task's thread. A retry calls it again with the same records, so it
 * must not keep anything between calls. The returned iterator is consumed on the same thread,
 * possibly only in part; {@link Iterator#forEachRemaining} is the fast way through it and should be
 * overridden where that saves a call per record.
 */
@FunctionalInterface
public interface PartitionFunction<T, U> extends Serializable {
  Iterator<U> apply(TaskContext task, Iterator<T> records) throws Exception;
}
