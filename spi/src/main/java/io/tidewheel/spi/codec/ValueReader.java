package io.tidewheel.spi.codec;

import java.io.IOException;

/**
 * Reads a sequence of values. Once a value could not be read, none after it can. Used by one
 * thread.
 */
public interface ValueReader {
  /**
   * The next value, which may be null.
   *
   * @throws NoCodecException if it is of a class that is unknown or not allowed
   * @throws java.io.EOFException if there is none, all bytes being read; bytes that end inside a
   *     value are another IOException
   * @throws IOException if the bytes make no sense, a constructor refuses them, or a class changed
   *     in a way that leaves no place for them
   */
  Object read() throws IOException;
}
