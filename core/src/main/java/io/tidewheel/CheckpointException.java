package io.tidewheel;

/**
 * The checkpoint cannot be used or cannot be written. The message says why and what to do. A
 * context that was running has stopped: what was durable is intact, and the program goes on from
 * there when it is started again.
 */
public final class CheckpointException extends StreamingException {
  private static final long serialVersionUID = 1L;

  public CheckpointException(String message, Throwable cause) {
    super(message, cause);
  }

  public CheckpointException(String message) {
    super(message, null);
  }
}
