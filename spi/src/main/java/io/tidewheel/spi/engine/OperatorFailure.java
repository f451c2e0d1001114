package io.tidewheel.spi.engine;

/**
 * A user's function threw. Carries the operator from the place where it is known to the engine,
 * which adds batch and partition.
 */
public final class OperatorFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String operator;

  public OperatorFailure(String operator, Throwable cause) {
    super("operator=" + operator + ": " + cause, cause, false, false);
    this.operator = operator;
  }

  /** What the user called: {@code map at Revenue.java:12}. */
  public String operator() {
    return operator;
  }

  /** The failure itself if it says already which operator it was, else one that does. */
  public static RuntimeException of(String operator, Throwable cause) {
    if (cause instanceof OperatorFailure failure) {
      return failure;
    }
    if (cause instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    return new OperatorFailure(operator, cause);
  }
}
