package io.tidewheel.internal.codec;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Bytes on their way to a stream. Grows with the value that is being written, so that one that
 * fails can be taken back. A large array is not copied: it is handed over as it is, which takes
 * most of the cost and the memory off a record that consists of it. Used by one thread.
 */
final class ByteSink {
  private static final int INITIAL = 512;
  private static final int KEPT = 256 * 1024;
  private static final int LARGE = 16 << 20;

  /** An array from this length on is not copied. */
  private static final int LARGE_ARRAY = 32 * 1024;

  private static final int LARGEST = Integer.MAX_VALUE - 16;
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] bytes = new byte[INITIAL];
  private int size;

  /** In order; they stand behind their lengths, so never where a value begins. */
  private final List<LargeArray> arrays = new ArrayList<>();

  private boolean copiesArrays;

  /** An array that belongs before the byte at an index. */
  private static final class LargeArray {
    private int index;
    private final byte[] array;

    LargeArray(int index, byte[] array) {
      this.index = index;
      this.array = array;
    }
  }

  /** How many bytes it holds itself, hence without large arrays. */
  int size() {
    return size;
  }

  boolean holdsLargeArrays() {
    return !arrays.isEmpty();
  }

  /**
   * Says whether large arrays are copied from now on: where their bytes have to be counted, or may
   * change before they are handed over.
   *
   * @return what it was before
   */
  boolean copyArrays(boolean copy) {
    boolean before = copiesArrays;
    copiesArrays = copy;
    return before;
  }

  /** Forgets what was written after the sink had this size. */
  void truncate(int size) {
    this.size = size;
    arrays.removeIf(large -> large.index > size);
  }

  void writeTo(OutputStream out) throws IOException {
    int written = 0;
    for (LargeArray large : arrays) {
      out.write(bytes, written, large.index - written);
      out.write(large.array);
      written = large.index;
    }
    out.write(bytes, written, size - written);
    arrays.clear();
    size = 0;
    if (bytes.length > KEPT) {
      bytes = new byte[INITIAL];
    }
  }

  /**
   * Puts what was written since {@code middle}, no large array, before what was written since
   * {@code from}.
   */
  void rotate(int from, int middle) {
    byte[] last = Arrays.copyOfRange(bytes, middle, size);
    System.arraycopy(bytes, from, bytes, from + last.length, middle - from);
    System.arraycopy(last, 0, bytes, from, last.length);
    for (LargeArray large : arrays) {
      large.index += large.index > from ? last.length : 0;
    }
  }

  void writeByte(int value) throws IOException {
    if (size == bytes.length) {
      grow(1);
    }
    bytes[size++] = (byte) value;
  }

  /** Writes a number without sign in groups of seven bits, lowest first. */
  void writeVarLong(long value) throws IOException {
    if (bytes.length - size < 10) {
      grow(10);
    }
    byte[] target = bytes;
    int at = size;
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      target[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    target[at++] = (byte) rest;
    size = at;
  }

  /** Writes a count, a length or a tag. */
  void writeVarInt(int value) throws IOException {
    writeVarLong(value & 0xffff_ffffL);
  }

  /** Writes a number with sign; small ones of either sign take few bytes. */
  void writeLong(long value) throws IOException {
    writeVarLong((value << 1) ^ (value >> 63));
  }

  void writeInt(int value) throws IOException {
    writeVarInt((value << 1) ^ (value >> 31));
  }

  void writeFloat(float value) throws IOException {
    grow(4);
    INTS.set(bytes, size, Float.floatToRawIntBits(value));
    size += 4;
  }

  void writeDouble(double value) throws IOException {
    writeFixedLong(Double.doubleToRawLongBits(value));
  }

  /** Writes eight bytes. */
  void writeFixedLong(long value) throws IOException {
    grow(8);
    LONGS.set(bytes, size, value);
    size += 8;
  }

  /** Writes the bytes alone, without their number. */
  void writeRaw(byte[] value) throws IOException {
    grow(value.length);
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
  }

  void writeBytes(byte[] value) throws IOException {
    writeVarInt(value.length);
    if (value.length >= LARGE_ARRAY && !copiesArrays) {
      arrays.add(new LargeArray(size, value));
    } else {
      writeRaw(value);
    }
  }

  /**
   * Writes text, or null: 0, or one more than twice its length plus whether it is wide; then one
   * byte per character if all are below 256, else two, so that any text is read back exactly.
   */
  void writeString(String value) throws IOException {
    if (value == null) {
      writeByte(0);
      return;
    }
    int start = size;
    int length = value.length();
    writeVarLong(((long) length << 1) + 1);
    grow(length);
    byte[] target = bytes;
    int at = size;
    for (int i = 0; i < length; i++) {
      char c = value.charAt(i);
      if (c > 0xff) {
        truncate(start);
        writeWide(value);
        return;
      }
      target[at + i] = (byte) c;
    }
    size = at + length;
  }

  private void writeWide(String value) throws IOException {
    int length = value.length();
    writeVarLong(((long) length << 1) + 2);
    grow(2L * length);
    for (int i = 0; i < length; i++) {
      char c = value.charAt(i);
      bytes[size++] = (byte) c;
      bytes[size++] = (byte) (c >> 8);
    }
  }

  /** Puts the number of the bytes written since {@code start} before them. */
  void prependLength(int start) throws IOException {
    int end = size;
    writeVarInt(end - start);
    rotate(start, end);
  }

  private void grow(long more) throws IOException {
    long needed = size + more;
    if (needed <= bytes.length) {
      return;
    }
    if (needed > LARGEST) {
      throw new IOException(
          "A value takes more than "
              + LARGEST
              + " bytes, the most there can be: keep large collections as entries of their own");
    }
    long grown = bytes.length < LARGE ? 2L * bytes.length : bytes.length + bytes.length / 4L;
    // With room for what comes behind one large value, so that it is not copied again for that.
    long roomy = Math.max(needed + needed / 32, grown);
    bytes = Arrays.copyOf(bytes, (int) Math.min(LARGEST, roomy));
  }
}
