package io.tidewheel.internal.codec;

import java.io.IOException;
import java.util.List;

/**
 * Arrays of primitives: their length, then the elements; numbers with few bytes if they are small,
 * as in counters and histograms. Their tags are for ever.
 */
final class ArrayTypes {
  static final List<BuiltInType> ALL =
      List.of(
          new LeafType<>(40, byte[].class, (v, out) -> out.writeBytes(v), ByteSource::readBytes),
          new LeafType<>(41, boolean[].class, ArrayTypes::write, ArrayTypes::readBooleans),
          new LeafType<>(42, short[].class, ArrayTypes::write, ArrayTypes::readShorts),
          new LeafType<>(43, char[].class, ArrayTypes::write, ArrayTypes::readChars),
          new LeafType<>(44, int[].class, ArrayTypes::write, ArrayTypes::readInts),
          new LeafType<>(45, long[].class, ArrayTypes::write, ArrayTypes::readLongs),
          new LeafType<>(46, float[].class, ArrayTypes::write, ArrayTypes::readFloats),
          new LeafType<>(47, double[].class, ArrayTypes::write, ArrayTypes::readDoubles));

  private ArrayTypes() {}

  private static void write(boolean[] values, ByteSink out) throws IOException {
    out.writeVarInt(values.length);
    for (boolean value : values) {
      out.writeByte(value ? 1 : 0);
    }
  }

  private static boolean[] readBooleans(ByteSource in) throws IOException {
    boolean[] values = new boolean[in.readCount(1)];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.readBoolean();
    }
    return values;
  }

  private static void write(short[] values, ByteSink out) throws IOException {
    out.writeVarInt(values.length);
    for (short value : values) {
      out.writeInt(value);
    }
  }

  private static short[] readShorts(ByteSource in) throws IOException {
    short[] values = new short[in.readCount(1)];
    for (int i = 0; i < values.length; i++) {
      values[i] = ScalarTypes.readShort(in);
    }
    return values;
  }

  private static void write(char[] values, ByteSink out) throws IOException {
    out.writeVarInt(values.length);
    for (char value : values) {
      out.writeVarInt(value);
    }
  }

  private static char[] readChars(ByteSource in) throws IOException {
    char[] values = new char[in.readCount(1)];
    for (int i = 0; i < values.length; i++) {
      values[i] = ScalarTypes.readChar(in);
    }
    return values;
  }

  private static void write(int[] values, ByteSink out) throws IOException {
    out.writeVarInt(values.length);
    for (int value : values) {
      out.writeInt(value);
    }
  }

  private static int[] readInts(ByteSource in) throws IOException {
    int[] values = new int[in.readCount(1)];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.readInt();
    }
    return values;
  }

  private static void write(long[] values, ByteSink out) throws IOException {
    out.writeVarInt(values.length);
    for (long value : values) {
      out.writeLong(value);
    }
  }

  private static long[] readLongs(ByteSource in) throws IOException {
    long[] values = new long[in.readCount(1)];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.readLong();
    }
    return values;
  }

  private static void write(float[] values, ByteSink out) throws IOException {
    out.writeVarInt(values.length);
    for (float value : values) {
      out.writeFloat(value);
    }
  }

  private static float[] readFloats(ByteSource in) throws IOException {
    float[] values = new float[in.readCount(4)];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.readFloat();
    }
    return values;
  }

  private static void write(double[] values, ByteSink out) throws IOException {
    out.writeVarInt(values.length);
    for (double value : values) {
      out.writeDouble(value);
    }
  }

  private static double[] readDoubles(ByteSource in) throws IOException {
    double[] values = new double[in.readCount(8)];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.readDouble();
    }
    return values;
  }
}
