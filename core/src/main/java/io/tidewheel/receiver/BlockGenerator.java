package io.tidewheel.receiver;

import java.util.Iterator;

/**
 * Makes blocks of single records: every {@code streaming.blockInterval}, and whenever {@code
 * streaming.blockMaxBytes} have come together. Blocks wait, {@code streaming.blockQueueSize} of
 * them at most, until a thread hands them to the listener one after the other, in the order in
 * which they were made.
 *
 * <p>Initialized, then active, then stopped in steps: it takes no more records; it has made its
 * last block; all blocks have been handed over. Adding waits while the rate limit demands it or
 * while the block being made is full and the queue, too. Thread-safe.
 */
public interface BlockGenerator<T> {
  /**
   * Adds a record.
   *
   * @throws ReceiverStoppedException if it does not take records any more, or not yet
   */
  void addData(T record);

  /** Adds a record, and calls {@link BlockGeneratorListener#onAddData} in one step with it. */
  void addDataWithCallback(T record, Object metadata);

  /**
   * Adds records to one block, and calls {@link BlockGeneratorListener#onAddData} once for all of
   * them, in one step. The iterator is read before.
   */
  void addMultipleDataWithCallback(Iterator<? extends T> records, Object metadata);

  /** Whether it takes records. */
  boolean isActive();

  /** Whether it has ended, and all blocks have been handed over. */
  boolean isStopped();
}
