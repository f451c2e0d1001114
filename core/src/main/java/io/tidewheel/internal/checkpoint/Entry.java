package io.tidewheel.internal.checkpoint;

import io.tidewheel.spi.state.StateHandle;
import java.nio.ByteBuffer;
import java.util.List;

/** What the checkpoint's journal says, one thing each. Times are milliseconds since the epoch. */
public sealed interface Entry {

  /**
   * Everything that earlier entries add up to, so that these can go. Written at each start and then
   * from time to time, always between two batches.
   */
  record Baseline(CheckpointState state) implements Entry {}

  /**
   * A batch begins. It will be run with these ranges, however often.
   *
   * @param ticks how many ticks it covers
   * @param limit how many records it might have so as to keep its time; 0 if nobody knew
   */
  record BatchPlanned(long id, long time, int ticks, List<PlannedRange> ranges, long limit)
      implements Entry {
    public BatchPlanned {
      ranges = List.copyOf(ranges);
    }
  }

  /**
   * What one source gives to a batch.
   *
   * @param range as the source's codec wrote it; null if the source is volatile
   * @param records how many, as far as known
   */
  record PlannedRange(String source, ByteBuffer range, long records) {}

  /** The number of partitions of an operator's state is settled from now on. */
  record OperatorPinned(String operator, int partitions) implements Entry {}

  /**
   * The state that the batch planned last has come to, although it is not done: its records cannot
   * be read again, and an output is about to make something of them.
   *
   * @param handles the state it changed
   */
  record BatchSealed(long id, List<StateHandle> handles) implements Entry {
    public BatchSealed {
      handles = List.copyOf(handles);
    }
  }

  /**
   * The batch that was planned last is done.
   *
   * @param handles the state it changed
   * @param written which partitions of which exactly-once outputs it wrote
   * @param sums what it changed the sums of accumulators to
   * @param millis how long it took, from its plan on
   */
  record BatchCommitted(
      long id,
      List<StateHandle> handles,
      List<Written> written,
      List<Sum> sums,
      long records,
      long millis)
      implements Entry {
    public BatchCommitted {
      handles = List.copyOf(handles);
      written = List.copyOf(written);
      sums = List.copyOf(sums);
    }
  }

  /**
   * The sum of an accumulator.
   *
   * @param ofDoubles whether {@code real} is the sum, and not {@code whole}
   * @param count how often something was added
   */
  record Sum(String name, boolean ofDoubles, long count, long whole, double real) {}

  /** Partitions of an exactly-once output that a batch wrote. */
  record Written(String output, List<Integer> partitions) {
    public Written {
      partitions = List.copyOf(partitions);
    }
  }

  /**
   * The range of a volatile source was lost with the process before its batch was committed; the
   * batch is run without it.
   */
  record RangeLost(long batch, String source, long records) implements Entry {}
}
