package io.tidewheel.kafka;

/**
 * Records that the stream was about to read are no longer in Kafka: they were deleted by retention,
 * or their topic was deleted or created again. The message names the partitions, what was wanted
 * and what there is. With {@code streaming.kafka.onDataLoss=reset} the stream goes on without them
 * instead.
 */
public final class DataLossException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** For the source. */
  public DataLossException(String message) {
    super(message);
  }
}
