package io.tidewheel.internal.storage;

import io.tidewheel.spi.state.StateId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The bytes of an entry or of a file's beginning while they are put together, and the way back. A
 * number takes one byte for every seven bits, lowest first, the top bit set in all but the last;
 * text is its length in bytes and its UTF-8.
 */
final class EntryBytes {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);

  EntryBytes fixed(int value) {
    bytes.write(value);
    return this;
  }

  /** Appends a number that is not negative. */
  EntryBytes number(long value) {
    if (value < 0) {
      throw new IllegalArgumentException("number=" + value + " required>=0");
    }
    long left = value;
    while (left > 0x7f) {
      bytes.write((int) (left & 0x7f) | 0x80);
      left >>>= 7;
    }
    bytes.write((int) left);
    return this;
  }

  EntryBytes text(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    number(utf8.length);
    bytes.writeBytes(utf8);
    return this;
  }

  EntryBytes id(StateId id) {
    return text(id.operator()).number(id.partition());
  }

  byte[] toBytes() {
    return bytes.toByteArray();
  }

  static int readFixed(ByteBuffer in) throws IOException {
    try {
      return in.get() & 0xff;
    } catch (BufferUnderflowException e) {
      throw new IOException("the entry ends too early", e);
    }
  }

  static long readNumber(ByteBuffer in) throws IOException {
    long value = 0;
    for (int shift = 0; shift < 63; shift += 7) {
      int next = readFixed(in);
      value |= (long) (next & 0x7f) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw new IOException("a number has too many bytes");
  }

  static int readSmallNumber(ByteBuffer in) throws IOException {
    long value = readNumber(in);
    if (value > Integer.MAX_VALUE) {
      throw new IOException("number=" + value + " required<=" + Integer.MAX_VALUE);
    }
    return (int) value;
  }

  static String readText(ByteBuffer in) throws IOException {
    int length = readSmallNumber(in);
    if (length > in.remaining()) {
      throw new IOException("a text of bytes=" + length + " in bytes=" + in.remaining());
    }
    byte[] utf8 = new byte[length];
    in.get(utf8);
    return new String(utf8, StandardCharsets.UTF_8);
  }

  static StateId readId(ByteBuffer in) throws IOException {
    return new StateId(readText(in), readSmallNumber(in));
  }
}
