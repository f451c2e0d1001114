package io.tidewheel.cli;

/**
 * Ends a command because of something that is not a mistake in the program: the message is shown as
 * one line, without a stack trace, and the exit code is 1.
 */
public final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message one line: what failed, what was observed, what to do
   */
  public Failure(String message) {
    super(message);
  }

  /**
   * The same, with what caused it, which is not shown.
   *
   * @param message one line: what failed, what was observed, what to do
   */
  public Failure(String message, Throwable cause) {
    super(message, cause);
  }
}
