package io.tidewheel.spi.codec;

import java.io.IOException;

/** Where a {@link Codec} writes. Valid during the call it was given to. */
public interface ValueOutput {
  void writeBoolean(boolean value) throws IOException;

  /** Writes a number; small ones, of either sign, take few bytes. */
  void writeInt(int value) throws IOException;

  /** Writes a number; small ones, of either sign, take few bytes. */
  void writeLong(long value) throws IOException;

  void writeDouble(double value) throws IOException;

  /** Writes text, or null. */
  void writeString(String value) throws IOException;

  /** Writes bytes; not null. */
  void writeBytes(byte[] value) throws IOException;

  /**
   * Writes any value that has a codec, with its class, or null.
   *
   * @throws NoCodecException if it has none
   */
  void writeValue(Object value) throws IOException;
}
