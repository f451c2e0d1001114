package io.tidewheel.internal.codec;

import io.tidewheel.spi.codec.ValueInput;
import io.tidewheel.spi.codec.ValueReader;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads what {@link SequenceWriter} wrote, trusting none of it. Used by one thread. */
final class SequenceReader implements ValueReader, ValueInput {
  /** A class as the bytes describe it, looked up when the first of its values is read. */
  private static final class Described {
    final Description description;
    DescribedType type;

    Described(Description description) {
      this.description = description;
    }
  }

  final ByteSource bytes;
  private final KnownTypes types;
  private final List<Described> described = new ArrayList<>();
  private int depth;
  private boolean failed;

  SequenceReader(ByteSource bytes, KnownTypes types) {
    this.bytes = bytes;
    this.types = types;
  }

  @Override
  public Object read() throws IOException {
    if (failed) {
      throw new IOException("A value before this one could not be read, so this one cannot either");
    }
    if (bytes.remaining() == 0) {
      throw new EOFException("All values were read: length=" + bytes.position());
    }
    failed = true;
    try {
      depth = 0;
      int tag = bytes.readVarInt();
      while (tag == SequenceWriter.DESCRIPTION) {
        described.add(new Described(Description.read(bytes)));
        tag = bytes.readVarInt();
      }
      Object value = readValue(tag);
      failed = false;
      return value;
    } catch (StackOverflowError e) {
      throw tooDeep();
    } catch (RuntimeException e) {
      IOException damaged = bytes.damaged("what was read makes no value: " + e);
      damaged.initCause(e);
      throw damaged;
    }
  }

  @Override
  public Object readValue() throws IOException {
    return readValue(bytes.readVarInt());
  }

  private Object readValue(int tag) throws IOException {
    if (tag == SequenceWriter.NULL) {
      return null;
    }
    enter();
    Object value;
    if (tag > 0 && tag < SequenceWriter.FIRST_DESCRIBED) {
      value = builtIn(tag).read(this);
    } else {
      Described ofTag = described(tag);
      if (ofTag.type == null) {
        ofTag.type = types.forReading(ofTag.description);
      }
      value = ofTag.type.read(this);
    }
    depth--;
    return value;
  }

  /** Passes over a value, whether or not its classes still exist. */
  void skipValue() throws IOException {
    int tag = bytes.readVarInt();
    if (tag == SequenceWriter.NULL) {
      return;
    }
    enter();
    if (tag > 0 && tag < SequenceWriter.FIRST_DESCRIBED) {
      builtIn(tag).skip(this);
    } else {
      described(tag).description.skip(this);
    }
    depth--;
  }

  private BuiltInType builtIn(int tag) throws IOException {
    BuiltInType type = KnownTypes.withTag(tag);
    if (type == null) {
      throw bytes.damaged("a value has tag=" + tag);
    }
    return type;
  }

  private Described described(int tag) throws IOException {
    int index = tag - SequenceWriter.FIRST_DESCRIBED;
    if (tag < 0 || index >= described.size()) {
      throw bytes.damaged("a value has tag=" + tag + ", which nothing describes");
    }
    return described.get(index);
  }

  private void enter() throws IOException {
    if (++depth > SequenceWriter.DEEPEST) {
      throw tooDeep();
    }
  }

  private IOException tooDeep() {
    return bytes.damaged("values are nested more than " + SequenceWriter.DEEPEST + " levels deep");
  }

  /** How deep in values inside values reading is. */
  int depth() {
    return depth;
  }

  void depth(int depth) {
    this.depth = depth;
  }

  @Override
  public boolean readBoolean() throws IOException {
    return bytes.readBoolean();
  }

  @Override
  public int readInt() throws IOException {
    return bytes.readInt();
  }

  @Override
  public long readLong() throws IOException {
    return bytes.readLong();
  }

  @Override
  public double readDouble() throws IOException {
    return bytes.readDouble();
  }

  @Override
  public String readString() throws IOException {
    return bytes.readString();
  }

  @Override
  public byte[] readBytes() throws IOException {
    return bytes.readBytes();
  }
}
