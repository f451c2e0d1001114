package io.tidewheel.spi.sink;

/**
 * The rows of one partition of one batch, on their way. Used by one task's thread. Nothing is seen
 * by others before {@link #commit}, and all of it at once then, with the marker.
 *
 * <p>Failures that are worth another try are {@link SinkException}s; others fail the batch.
 */
public interface SinkTransaction<T> extends AutoCloseable {
  /** Whether the batch was committed before; then nothing may be written. */
  boolean isCommitted();

  /** Writes a record. It may be kept until the commit, so it must not be changed. */
  void write(T record) throws Exception;

  /**
   * Makes what was written durable and visible, with the marker. When this fails, the batch may
   * have been committed or not: whoever claims it again learns which.
   */
  void commit() throws Exception;

  /** Releases everything; what was not committed never happened. Does nothing the second time. */
  @Override
  void close();
}
