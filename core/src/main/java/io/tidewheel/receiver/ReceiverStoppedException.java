package io.tidewheel.receiver;

/**
 * A record was offered to a receiver that was stopped, or restarted, since: it is not stored. The
 * thread that offered it should end.
 */
public final class ReceiverStoppedException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  public ReceiverStoppedException(String message) {
    super(message);
  }
}
