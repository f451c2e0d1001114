package io.tidewheel.internal.checkpoint;

import io.tidewheel.internal.checkpoint.Entry.BatchPlanned;
import io.tidewheel.internal.checkpoint.Entry.Sum;
import io.tidewheel.internal.checkpoint.Entry.Written;
import io.tidewheel.spi.state.StateHandle;
import java.util.List;

/** Where the batch loop says how far it is. Used by the batch thread. */
public interface CommitLog {
  /** For a program without a checkpoint. */
  CommitLog NONE =
      new CommitLog() {
        @Override
        public void planned(BatchPlanned batch) {}

        @Override
        public void beforeState(String operator, int partitions) {}

        @Override
        public void beforeEffects(boolean stateToo, List<StateHandle> sealed) {}

        @Override
        public void committed(
            long batchId,
            List<StateHandle> sealed,
            List<Written> written,
            List<Sum> sums,
            boolean idle) {}

        @Override
        public void awaitCommitted() {}

        @Override
        public void checkSound() {}
      };

  /** Notes a batch that begins; it becomes durable while the batch runs. */
  void planned(BatchPlanned batch);

  /**
   * Settles how many partitions an operator's state has, the first time.
   *
   * @throws io.tidewheel.CheckpointException if another number was settled before
   */
  void beforeState(String operator, int partitions);

  /**
   * Returns when the batch that was noted last is durable, and all before it, before its first
   * effect outside.
   *
   * @param stateToo whether the state it sealed must be durable too, since its records cannot be
   *     read again
   * @throws io.tidewheel.CheckpointException if that failed; the process must end
   */
  void beforeEffects(boolean stateToo, List<StateHandle> sealed);

  /**
   * Commits a batch, which begins to be made durable: before the effects of the next one it is.
   *
   * @param written which partitions of which exactly-once outputs have it
   * @param sums what it changed the sums of accumulators to
   * @param idle whether nothing came of the batch, so that it need not be durable
   * @throws io.tidewheel.CheckpointException if that failed; the process must end
   */
  void committed(
      long batchId, List<StateHandle> sealed, List<Written> written, List<Sum> sums, boolean idle);

  /**
   * Returns when the batch that was committed last is durable.
   *
   * @throws io.tidewheel.CheckpointException if that failed; the process must end
   */
  void awaitCommitted();

  /**
   * Tells a batch that failed by itself from one that failed since nothing can be written any more.
   *
   * @throws io.tidewheel.CheckpointException if nothing can; the process must end
   */
  void checkSound();
}
