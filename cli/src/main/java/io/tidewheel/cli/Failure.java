package io.tidewheel.cli;

/**
 * Ends a command because of something that is not a mistake in the program: the message is shown as
 * one line, without a stack trace, and the exit code is 1 unless it says another.
 */
public final class Failure extends RuntimeException {
  /** Of a run whose checkpoint cannot be written; what sysexits.h calls EX_IOERR. */
  public static final int CHECKPOINT_NOT_WRITTEN = 74;

  private static final long serialVersionUID = 1L;
  private static final int USUAL = 1;

  private final int exitCode;

  /**
   * @param message one line: what failed, what was observed, what to do
   */
  public Failure(String message) {
    this(message, null);
  }

  /**
   * The same, with what caused it, which is not shown.
   *
   * @param message one line: what failed, what was observed, what to do
   */
  public Failure(String message, Throwable cause) {
    this(USUAL, message, cause);
  }

  /**
   * The same, with an exit code.
   *
   * @param message one line: what failed, what was observed, what to do
   */
  public Failure(int exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /** What the command ends with. */
  public int exitCode() {
    return exitCode;
  }
}
