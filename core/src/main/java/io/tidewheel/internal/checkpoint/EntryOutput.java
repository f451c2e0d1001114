package io.tidewheel.internal.checkpoint;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes the fields of an entry: numbers in as few bytes as they need, texts with their length. */
final class EntryOutput {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);

  /** A number of either sign; the nearer to 0, the fewer bytes. */
  EntryOutput number(long value) {
    long rest = (value << 1) ^ (value >> 63);
    while ((rest & ~0x7FL) != 0) {
      bytes.write((int) ((rest & 0x7F) | 0x80));
      rest >>>= 7;
    }
    bytes.write((int) rest);
    return this;
  }

  EntryOutput text(String value) {
    return bytes(ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8)));
  }

  /** Some bytes, or null. */
  EntryOutput bytes(ByteBuffer value) {
    if (value == null) {
      return number(-1);
    }
    number(value.remaining());
    byte[] copy = new byte[value.remaining()];
    value.duplicate().get(copy);
    bytes.writeBytes(copy);
    return this;
  }

  ByteBuffer toBuffer() {
    return ByteBuffer.wrap(bytes.toByteArray());
  }
}
