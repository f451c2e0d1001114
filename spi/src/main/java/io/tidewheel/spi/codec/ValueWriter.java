package io.tidewheel.spi.codec;

import java.io.IOException;

/**
 * Writes a sequence of values, each with its class; a class is described once. Used by one thread.
 */
public interface ValueWriter {
  /**
   * Appends a value, or null. When it fails nothing of the value counts as written: the sequence
   * can go on with another.
   *
   * @throws NoCodecException if the value, or one inside it, has no codec, or would not fit where
   *     it is when it is read
   * @throws IOException if a codec or an accessor fails, or the value contains itself
   */
  void write(Object value) throws IOException;

  /** Hands all that was written to the stream, which is not flushed. */
  void flush() throws IOException;
}
