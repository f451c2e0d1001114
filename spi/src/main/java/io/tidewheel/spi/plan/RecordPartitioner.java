package io.tidewheel.spi.plan;

import java.io.Serializable;
import java.util.function.ToIntFunction;

/**
 * Says which partition of an {@link Exchange} a record goes to. It must depend on nothing but the
 * record, or on the record's position in its partition where that order is fixed: a re-run must put
 * the same record into the same partition.
 */
@FunctionalInterface
public interface RecordPartitioner<T> extends Serializable {
  /**
   * The function for the records of one input partition, called in their order on one thread. Its
   * results must lie in {@code 0 .. partitions - 1} of the exchange.
   */
  ToIntFunction<T> forInput(int inputPartition);
}
