package io.tidewheel.internal.files;

/** A file cannot be read, or not as it was planned; says which and what to do. */
final class UnreadableFileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnreadableFileException(String message, Throwable cause) {
    super(message, cause);
  }
}
