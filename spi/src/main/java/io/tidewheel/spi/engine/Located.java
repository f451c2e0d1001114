package io.tidewheel.spi.engine;

/**
 * An iterator that knows where the records it hands out come from. It is asked only when a function
 * failed, so that knowing costs nothing as long as all goes well.
 */
public interface Located {
  /** Says to the failure, by {@link OperatorFailure#at}, which record was given last, if known. */
  void locate(OperatorFailure failure);
}
