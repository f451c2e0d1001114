package io.tidewheel.internal.batch;

/** Turns ticks into batches. {@link #next} is called by the batch thread. */
interface Schedule extends AutoCloseable {
  /**
   * Waits for the next batch.
   *
   * @return null if the context stops and no batch is left
   * @throws Exception if a source failed for good
   */
  PlannedBatch next() throws Exception;

  /** Whether the next batch need not be waited for, as far as is known. */
  boolean isBehind();

  @Override
  void close();
}
