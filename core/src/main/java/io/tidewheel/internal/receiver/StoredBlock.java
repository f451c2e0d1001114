package io.tidewheel.internal.receiver;

import io.tidewheel.internal.receiver.BlockBudget.Grant;
import io.tidewheel.internal.receiver.BlockFormat.InMemory;
import io.tidewheel.receiver.BlockId;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A block from when it was stored until its batch is committed. Immutable.
 *
 * @param number blocks of a receiver are numbered without a gap
 * @param bytes about how many it takes
 * @param logged where it is in the write-ahead log; null without one
 * @param grant what has to be given back when it goes
 * @param durable completes when it may be given to a batch
 */
record StoredBlock(
    BlockId id,
    long number,
    int records,
    long bytes,
    Contents contents,
    BlockLog.Place logged,
    Grant grant,
    CompletableFuture<Void> durable) {

  /** Where its records are; the fastest of the places, if there are several. */
  sealed interface Contents {
    /** As objects in memory. */
    record Objects(List<?> records) implements Contents {}

    /** As bytes in memory. */
    record Bytes(InMemory block) implements Contents {}

    /** Spilled. */
    record Spilled(int records, SpillFile.Place place) implements Contents {}

    /** In the block storage of another process, under a key. */
    record Kept(long key) implements Contents {}

    /** In the write-ahead log. */
    record Logged(int records, BlockLog.Place place) implements Contents {}
  }

  boolean isReady() {
    return durable.isDone() && !durable.isCompletedExceptionally();
  }
}
