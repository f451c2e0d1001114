package io.tidewheel.spi.source;

/** The system behind a source cannot be reached for now; asking again later may help. */
public final class SourceUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SourceUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
