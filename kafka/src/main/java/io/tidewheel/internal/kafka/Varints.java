package io.tidewheel.internal.kafka;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Whole numbers from 0 on in as few bytes as they need: seven bits in each, the lowest first, the
 * eighth set if more follow. 300 is {@code AC 02}.
 */
final class Varints {
  private static final int MOST_BITS = 63;

  private Varints() {}

  static void write(long value, DataOutput out) throws IOException {
    long rest = value;
    while (rest > 0x7F) {
      out.writeByte((int) ((rest & 0x7F) | 0x80));
      rest >>>= 7;
    }
    out.writeByte((int) rest);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException if it is no number, or larger than a long
   */
  static long read(DataInput in) throws IOException {
    long value = 0;
    for (int shift = 0; shift < MOST_BITS; shift += 7) {
      int bits = in.readUnsignedByte();
      value |= (bits & 0x7FL) << shift;
      if (bits <= 0x7F) {
        return value;
      }
    }
    throw new IOException("a number has more than " + MOST_BITS + " bits");
  }
}
