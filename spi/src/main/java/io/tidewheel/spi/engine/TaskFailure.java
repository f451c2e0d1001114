package io.tidewheel.spi.engine;

/** A task failed as often as it may. The message says where; the cause is what was thrown last. */
public final class TaskFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public TaskFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
