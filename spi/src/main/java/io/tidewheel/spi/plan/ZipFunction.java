package io.tidewheel.spi.plan;

import io.tidewheel.spi.engine.TaskContext;
import java.io.Serializable;
import java.util.Iterator;

/** Turns two partitions into one. The duties are those of {@link PartitionFunction}. */
@FunctionalInterface
public interface ZipFunction<L, R, U> extends Serializable {
  Iterator<U> apply(TaskContext task, Iterator<L> left, Iterator<R> right) throws Exception;
}
