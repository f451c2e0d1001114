package io.tidewheel.internal.embedded;

import io.tidewheel.spi.engine.OperatorFailure;
import io.tidewheel.spi.plan.Exchange;
import io.tidewheel.spi.plan.RecordPartitioner;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;

/**
 * What an exchange holds between its two sides: per input partition one buffer for each output
 * partition that got a record.
 */
final class ExchangedRecords {
  /** By input partition, then by output partition; null where there is no record. */
  private final RecordBuffer[][] buffers;

  ExchangedRecords(RecordBuffer[][] buffers) {
    this.buffers = buffers;
  }

  /** The records of an output partition, input partition by input partition. */
  Iterator<Object> read(int partition) {
    List<RecordBuffer> parts = new ArrayList<>(buffers.length);
    for (RecordBuffer[] input : buffers) {
      if (input[partition] != null) {
        parts.add(input[partition]);
      }
    }
    return switch (parts.size()) {
      case 0 -> Collections.emptyIterator();
      case 1 -> parts.get(0).iterator();
      default -> new Concatenation(parts.size(), i -> parts.get(i).iterator());
    };
  }

  /** Sends the records of one input partition to their buffers. */
  static RecordBuffer[] distribute(
      Exchange node,
      RecordPartitioner<Object> partitioner,
      Iterator<Object> records,
      TaskAttempt task,
      boolean copying) {
    String operator = node.info().operator();
    ToIntFunction<Object> partitionOf;
    try {
      partitionOf =
          TaskAttempt.required(
              partitioner.forInput(task.partition()), "what RecordPartitioner.forInput returned");
    } catch (Throwable t) {
      throw OperatorFailure.of(operator, t);
    }
    Distribution distribution = new Distribution(operator, partitionOf, node.partitions(), task);
    records.forEachRemaining(
        copying ? value -> distribution.accept(copy(operator, value)) : distribution);
    return distribution.buffers;
  }

  private static Object copy(String operator, Object value) {
    try {
      return RecordCopier.copy(value);
    } catch (Throwable t) {
      throw OperatorFailure.of(operator, t);
    }
  }

  private static final class Distribution implements Consumer<Object> {
    private final String operator;
    private final ToIntFunction<Object> partitionOf;
    private final TaskAttempt task;
    private final RecordBuffer[] buffers;

    private Distribution(
        String operator, ToIntFunction<Object> partitionOf, int partitions, TaskAttempt task) {
      this.operator = operator;
      this.partitionOf = partitionOf;
      this.task = task;
      this.buffers = new RecordBuffer[partitions];
    }

    @Override
    public void accept(Object value) {
      int partition = partition(value);
      RecordBuffer buffer = buffers[partition];
      if (buffer == null) {
        buffer = new RecordBuffer();
        buffers[partition] = buffer;
      } else if (buffer.isChunkFull()) {
        task.checkCancelled();
      }
      buffer.add(value);
    }

    private int partition(Object value) {
      int partition;
      try {
        partition = partitionOf.applyAsInt(value);
      } catch (Throwable t) {
        throw OperatorFailure.ofRecord(operator, t);
      }
      if (partition < 0 || partition >= buffers.length) {
        throw new OperatorFailure(
            operator,
            new IllegalArgumentException(
                "the partitioner sent record "
                    + value
                    + " to partition "
                    + partition
                    + ", must be in 0 .. "
                    + (buffers.length - 1)));
      }
      return partition;
    }
  }
}
