package io.tidewheel.spi.codec;

import java.io.IOException;

/**
 * Where a {@link Codec} reads. Valid during the call it was given to, and ends where the codec
 * stopped writing. No call takes more memory than a small multiple of the bytes that are left to
 * read, whatever these say. All calls throw an IOException if the bytes make no sense.
 */
public interface ValueInput {
  boolean readBoolean() throws IOException;

  int readInt() throws IOException;

  long readLong() throws IOException;

  double readDouble() throws IOException;

  /** Reads text, or null. */
  String readString() throws IOException;

  byte[] readBytes() throws IOException;

  /** Reads a value that was written with its class, or null. */
  Object readValue() throws IOException;
}
