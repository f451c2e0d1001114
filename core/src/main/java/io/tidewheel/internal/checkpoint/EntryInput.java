package io.tidewheel.internal.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Reads what {@link EntryOutput} wrote. Takes no more memory than there are bytes. */
final class EntryInput {
  private final ByteBuffer bytes;

  EntryInput(ByteBuffer bytes) {
    this.bytes = bytes;
  }

  long number() throws IOException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (!bytes.hasRemaining()) {
        throw new IOException("the entry ends within a number");
      }
      byte next = bytes.get();
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return (value >>> 1) ^ -(value & 1);
      }
    }
    throw new IOException("a number has more than 64 bits");
  }

  int smallNumber() throws IOException {
    long value = number();
    if (value != (int) value) {
      throw new IOException("the number " + value + " has more than 32 bits");
    }
    return (int) value;
  }

  /** How many elements follow, of at least one byte each. */
  int count() throws IOException {
    int count = smallNumber();
    if (count < 0 || count > bytes.remaining()) {
      throw new IOException(count + " elements in " + bytes.remaining() + " bytes");
    }
    return count;
  }

  /** The element of a list that a number refers to. */
  <T> T element(List<T> list) throws IOException {
    int index = smallNumber();
    if (index < 0 || index >= list.size()) {
      throw new IOException("there is no number " + index + " of " + list.size());
    }
    return list.get(index);
  }

  String text() throws IOException {
    return StandardCharsets.UTF_8.decode(presentBytes()).toString();
  }

  /** Some bytes that must be there. */
  ByteBuffer presentBytes() throws IOException {
    ByteBuffer present = bytes();
    if (present == null) {
      throw new IOException("a text or a range is missing");
    }
    return present;
  }

  ByteBuffer bytes() throws IOException {
    int length = smallNumber();
    if (length == -1) {
      return null;
    }
    if (length < 0 || length > bytes.remaining()) {
      throw new IOException(length + " bytes announced, " + bytes.remaining() + " are there");
    }
    byte[] copy = new byte[length];
    bytes.get(copy);
    return ByteBuffer.wrap(copy).asReadOnlyBuffer();
  }

  boolean isAtEnd() {
    return !bytes.hasRemaining();
  }

  void end() throws IOException {
    if (bytes.hasRemaining()) {
      throw new IOException(bytes.remaining() + " bytes are left over");
    }
  }
}
