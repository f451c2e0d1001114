package io.tidewheel.internal.codec;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Bytes that are not to be trusted. Every length they claim is compared with the bytes that are
 * left before memory is taken for it. Used by one thread.
 */
final class ByteSource {
  private static final int BUFFER = 32 * 1024;
  private static final int LONGEST = Integer.MAX_VALUE - 16;
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final InputStream in;
  private final long length;
  private final byte[] buffer;

  /** Where in the whole the buffer begins. */
  private long start;

  private int next;
  private int filled;

  /** Where in the buffer reading has to stop for now: what is filled, or the end. */
  private int stop;

  /** Where in the whole reading ends: at its length, or at the end of a part. */
  private long end;

  ByteSource(InputStream in, long length) {
    if (length < 0) {
      throw new IllegalArgumentException("length=" + length + " >= 0 is required");
    }
    this.in = in;
    this.length = length;
    this.buffer = new byte[(int) Math.min(BUFFER, Math.max(length, 16))];
    this.end = length;
  }

  long position() {
    return start + next;
  }

  long remaining() {
    return end - start - next;
  }

  /**
   * Lets reading end after this many bytes.
   *
   * @return where it ended before, for {@link #leave}
   */
  long enter(int bytes) {
    long outer = end;
    endAt(position() + bytes);
    return outer;
  }

  void leave(long outer) {
    endAt(outer);
  }

  private void endAt(long position) {
    end = position;
    stop = (int) Math.min(filled, end - start);
  }

  byte readByte() throws IOException {
    if (next >= stop) {
      require(1);
    }
    return buffer[next++];
  }

  boolean readBoolean() throws IOException {
    byte value = readByte();
    if (value != 0 && value != 1) {
      throw damaged("a boolean is " + value);
    }
    return value == 1;
  }

  long readVarLong() throws IOException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte b = readByte();
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        if (shift == 63 && b > 1) {
          break;
        }
        return value;
      }
    }
    throw damaged("a number has more than 64 bits");
  }

  int readVarInt() throws IOException {
    byte first = readByte();
    if (first >= 0) {
      return first;
    }
    int value = first & 0x7f;
    for (int shift = 7; shift < 35; shift += 7) {
      byte b = readByte();
      value |= (b & 0x7f) << shift;
      if (b >= 0) {
        if (shift == 28 && b > 0xf) {
          break;
        }
        return value;
      }
    }
    throw damaged("a number has more than 32 bits");
  }

  long readLong() throws IOException {
    long value = readVarLong();
    return (value >>> 1) ^ -(value & 1);
  }

  int readInt() throws IOException {
    int value = readVarInt();
    return (value >>> 1) ^ -(value & 1);
  }

  float readFloat() throws IOException {
    require(4);
    float value = Float.intBitsToFloat((int) INTS.get(buffer, next));
    next += 4;
    return value;
  }

  double readDouble() throws IOException {
    return Double.longBitsToDouble(readFixedLong());
  }

  long readFixedLong() throws IOException {
    require(8);
    long value = (long) LONGS.get(buffer, next);
    next += 8;
    return value;
  }

  /**
   * Reads how many things follow.
   *
   * @param bytesEach that each of them takes at least
   */
  int readCount(int bytesEach) throws IOException {
    int count = readVarInt();
    if (count < 0 || count > remaining() / bytesEach) {
      throw damaged(
          Integer.toUnsignedString(count)
              + " things of at least "
              + bytesEach
              + " bytes are said to follow");
    }
    return count;
  }

  byte[] readBytes() throws IOException {
    return readRaw(readCount(1));
  }

  String readString() throws IOException {
    long header = readVarLong() - 1;
    if (header == -1) {
      return null;
    }
    boolean wide = (header & 1) != 0;
    long length = header >>> 1;
    long size = wide ? length * 2 : length;
    if (length > LONGEST || size > LONGEST || size > remaining()) {
      throw damaged("text of length=" + length + " is said to follow");
    }
    int count = (int) size;
    if (wide) {
      return wide(readRaw(count));
    }
    if (count <= stop - next) {
      String text = new String(buffer, next, count, StandardCharsets.ISO_8859_1);
      next += count;
      return text;
    }
    return new String(readRaw(count), StandardCharsets.ISO_8859_1);
  }

  private static String wide(byte[] bytes) {
    char[] chars = new char[bytes.length / 2];
    for (int i = 0; i < chars.length; i++) {
      chars[i] = (char) ((bytes[2 * i] & 0xff) | bytes[2 * i + 1] << 8);
    }
    return new String(chars);
  }

  void skip(int bytes) throws IOException {
    int buffered = Math.min(bytes, stop - next);
    next += buffered;
    for (int left = bytes - buffered; left > 0; ) {
      int step = Math.min(left, buffer.length);
      require(step);
      next += step;
      left -= step;
    }
  }

  private byte[] readRaw(int count) throws IOException {
    if (count <= buffer.length) {
      require(count);
      byte[] bytes = Arrays.copyOfRange(buffer, next, next + count);
      next += count;
      return bytes;
    }
    int buffered = stop - next;
    int rest = count - buffered;
    byte[] bytes;
    if (in.available() >= rest) {
      bytes = new byte[count];
      if (in.readNBytes(bytes, buffered, rest) < rest) {
        throw cutOff();
      }
    } else {
      // What the stream has is asked for before memory is taken for all of it: length may be wrong.
      byte[] read = in.readNBytes(rest);
      if (read.length < rest) {
        throw cutOff();
      }
      bytes = new byte[count];
      System.arraycopy(read, 0, bytes, buffered, rest);
    }
    System.arraycopy(buffer, next, bytes, 0, buffered);
    start += filled + rest;
    next = 0;
    filled = 0;
    endAt(end);
    return bytes;
  }

  /** Makes so many bytes available in the buffer, which is large enough for them. */
  private void require(int count) throws IOException {
    if (count <= stop - next) {
      return;
    }
    if (count > remaining()) {
      throw damaged("a value of at least " + count + " bytes goes beyond the end");
    }
    System.arraycopy(buffer, next, buffer, 0, filled - next);
    start += next;
    filled -= next;
    next = 0;
    while (filled < count) {
      int most = (int) Math.min(buffer.length - filled, length - start - filled);
      int read = in.read(buffer, filled, most);
      if (read < 0) {
        throw cutOff();
      }
      filled += read;
    }
    endAt(end);
  }

  private IOException cutOff() {
    return new IOException(
        "Values cannot be read: the input ends before its length="
            + length
            + ". It was cut off: bring back the whole file, or an older checkpoint");
  }

  /** The bytes make no sense, at about the current position. */
  IOException damaged(String observed) {
    return new IOException(
        "Values cannot be read: at byte="
            + position()
            + " of length="
            + length
            + ", "
            + observed
            + ", with "
            + remaining()
            + " bytes left. The bytes are damaged, or were not written in the format "
            + SequenceCodecs.FORMAT);
  }
}
