package io.tidewheel;

/**
 * What ended a context. The message says where it happened ({@code batch=42, operator=map at
 * Revenue.java:12, partition=3}) and the cause is what was thrown there.
 */
public class StreamingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StreamingException(String message, Throwable cause) {
    super(message, cause);
  }
}
