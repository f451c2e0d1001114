package io.tidewheel.spi.codec;

import java.io.IOException;

/** Reads a sequence of values. */
public interface ValueReader {
  /**
   * The next value, which may be null.
   *
   * @throws NoCodecException if it is of a class that is unknown or not allowed
   * @throws java.io.EOFException if there is none
   * @throws IOException if the bytes make no sense
   */
  Object read() throws IOException;
}
