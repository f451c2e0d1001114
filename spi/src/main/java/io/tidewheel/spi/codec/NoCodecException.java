package io.tidewheel.spi.codec;

import java.io.IOException;

/** A value is of a class that has no codec. The message says which line to write. */
public final class NoCodecException extends IOException {
  private final String className;

  /** Names the class, and what to do. */
  public NoCodecException(String className, String message) {
    super(message);
    this.className = className;
  }

  /** The class that has none. */
  public String className() {
    return className;
  }
}
