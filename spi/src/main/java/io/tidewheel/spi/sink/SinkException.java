package io.tidewheel.spi.sink;

import java.io.IOException;

/** A destination could not do what it was asked to. The message says which, and what to do. */
public final class SinkException extends IOException {
  private static final long serialVersionUID = 1L;

  /** What is to be done about it. */
  public enum Problem {
    /** It cannot be reached or is not ready; later it may be. The batch waits. */
    UNAVAILABLE,
    /**
     * Another transaction stood in the way (a deadlock); it is tried again at once, a few times.
     */
    CONTENDED,
    /** Another process took over; this one must end. */
    FENCED,
    /** Its markers are not what the checkpoint knows of; the program stops, nothing is written. */
    MISMATCH
  }

  private final Problem problem;

  public SinkException(Problem problem, String message) {
    this(problem, message, null);
  }

  public SinkException(Problem problem, String message, Throwable cause) {
    super(message, cause);
    this.problem = problem;
  }

  public Problem problem() {
    return problem;
  }
}
