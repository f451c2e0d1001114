package io.tidewheel.internal.codec;

import io.tidewheel.spi.codec.NoCodecException;
import io.tidewheel.spi.codec.ValueOutput;
import io.tidewheel.spi.codec.ValueWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * Writes the format {@code values-1}: a sequence of values, each a tag and what its type writes.
 *
 * <p>A tag is a number: 0 is null, 1 describes a class and is no value, below 64 are the JDK's
 * values, from 64 on the classes in the order in which the sequence describes them. Descriptions
 * stand between values, never inside, so that whatever is inside a value may be passed over.
 *
 * <p>Numbers are written in groups of seven bits, lowest first, the high bit saying that more
 * follow; those with a sign as {@code (n << 1) ^ (n >> 63)}. Text of Latin-1 is its length times
 * two plus one, and its characters. So a {@code record Sale(String item, long cents)} and a list of
 * a number and null become:
 *
 * <pre>
 * 01 00 09 "Sale" 02            describes class 64: a record with two components,
 *    09 "item" 01  0b "cents" 07    text and a long without tags
 * 40 07 "tea" e6 02             Sale[item=tea, cents=179]
 * 35 02 06 01 00                a list of two: an Integer, -1; null
 * </pre>
 *
 * <p>Used by one thread. It fails for values nested deeper than {@link #DEEPEST}, hence for those
 * that contain themselves.
 */
final class SequenceWriter implements ValueWriter, ValueOutput {
  static final int NULL = 0;
  static final int DESCRIPTION = 1;
  static final int FIRST_DESCRIBED = 64;

  /** Levels of values inside values that fit the stack of any thread. */
  static final int DEEPEST = 400;

  private static final int HANDED_OVER_FROM = 32 * 1024;

  /** A class as this sequence knows it. */
  private static final class Seen {
    final ValueType type;

    /** What stands for it once it is described; else negative. */
    int tag = -1;

    Seen(ValueType type) {
      this.type = type;
    }
  }

  final ByteSink bytes = new ByteSink();
  private final OutputStream out;
  private final KnownTypes types;
  private final IdentityHashMap<Class<?>, Seen> seen = new IdentityHashMap<>();
  private final List<Seen> described = new ArrayList<>();
  private int depth;

  SequenceWriter(OutputStream out, KnownTypes types) {
    this.out = out;
    this.types = types;
  }

  @Override
  public void write(Object value) throws IOException {
    int start = bytes.size();
    int describedBefore = described.size();
    boolean written = false;
    try {
      depth = 0;
      writeValue(value);
      describeBefore(start, describedBefore);
      written = true;
    } catch (StackOverflowError e) {
      throw tooDeep(value);
    } catch (RuntimeException e) {
      throw new IOException(
          "A value of class=" + value.getClass().getName() + " cannot be written: " + e, e);
    } finally {
      if (!written) {
        forget(start, describedBefore);
      }
    }
    // The caller may change an array when this returns.
    if (bytes.size() >= HANDED_OVER_FROM || bytes.holdsLargeArrays()) {
      flush();
    }
  }

  /** Puts the descriptions of classes met for the first time before the value. */
  private void describeBefore(int start, int describedBefore) throws IOException {
    if (described.size() > describedBefore) {
      int middle = bytes.size();
      for (Seen added : described.subList(describedBefore, described.size())) {
        bytes.writeByte(DESCRIPTION);
        ((DescribedType) added.type).description.write(bytes);
      }
      bytes.rotate(start, middle);
    }
  }

  private void forget(int start, int describedBefore) {
    bytes.truncate(start);
    List<Seen> added = described.subList(describedBefore, described.size());
    added.forEach(each -> each.tag = -1);
    added.clear();
  }

  @Override
  public void flush() throws IOException {
    bytes.writeTo(out);
  }

  @Override
  public void writeValue(Object value) throws IOException {
    int start = bytes.size();
    int level = depth;
    try {
      writeValue(value, Object.class);
    } catch (IOException e) {
      // A codec may catch this and write something else.
      bytes.truncate(start);
      depth = level;
      throw e;
    }
  }

  /**
   * Writes a value that has to fit a type when it is read.
   *
   * @throws NoCodecException if it will not
   */
  void writeValue(Object value, Class<?> required) throws IOException {
    if (value == null) {
      bytes.writeByte(NULL);
      return;
    }
    Seen ofClass = seen(value.getClass());
    ValueType type = ofClass.type.of(value);
    if (type.readAs != value.getClass() && !required.isAssignableFrom(type.readAs)) {
      throw unfit(value, type, required);
    }
    if (++depth > DEEPEST) {
      throw tooDeep(value);
    }
    bytes.writeVarInt(type instanceof BuiltInType builtIn ? builtIn.tag : tagOf(ofClass));
    type.write(value, this);
    depth--;
  }

  private Seen seen(Class<?> type) throws IOException {
    Seen known = seen.get(type);
    if (known == null) {
      known = new Seen(types.forWriting(type));
      seen.put(type, known);
    }
    return known;
  }

  private int tagOf(Seen ofClass) {
    if (ofClass.tag < 0) {
      ofClass.tag = FIRST_DESCRIBED + described.size();
      described.add(ofClass);
    }
    return ofClass.tag;
  }

  private static IOException tooDeep(Object value) {
    return new IOException(
        "A value cannot be written: class="
            + value.getClass().getName()
            + " is nested more than "
            + DEEPEST
            + " levels deep, or contains itself. Keep lists or maps of what refers to each other by"
            + " keys");
  }

  private static NoCodecException unfit(Object value, ValueType type, Class<?> required) {
    return new NoCodecException(
        value.getClass().getName(),
        "A value of class="
            + value.getClass().getName()
            + " would be read back as "
            + type.readAs.getName()
            + ", which does not fit "
            + required.getName()
            + ": declare it as List, Set or Map");
  }

  @Override
  public void writeBoolean(boolean value) throws IOException {
    bytes.writeByte(value ? 1 : 0);
  }

  @Override
  public void writeInt(int value) throws IOException {
    bytes.writeInt(value);
  }

  @Override
  public void writeLong(long value) throws IOException {
    bytes.writeLong(value);
  }

  @Override
  public void writeDouble(double value) throws IOException {
    bytes.writeDouble(value);
  }

  @Override
  public void writeString(String value) throws IOException {
    bytes.writeString(value);
  }

  @Override
  public void writeBytes(byte[] value) throws IOException {
    bytes.writeBytes(value);
  }
}
