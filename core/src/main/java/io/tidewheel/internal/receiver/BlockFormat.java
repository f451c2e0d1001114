package io.tidewheel.internal.receiver;

import io.tidewheel.internal.checkpoint.AllCodecs;
import io.tidewheel.spi.codec.Codecs;
import io.tidewheel.spi.codec.ValueReader;
import io.tidewheel.spi.codec.ValueWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Blocks as bytes: the values of the records, one after the other, as the codecs write them. A raw
 * block, which comes from outside, has a header before that:
 *
 * <pre>
 *    0  54 57 42 01    magic TWB, format version
 *    4  00 00 00 02    number of records
 *    8  ...            the values
 * </pre>
 */
public final class BlockFormat {
  private static final int MAGIC = 0x54574201;
  private static final int HEADER = 2 * Integer.BYTES;
  private static final int MOST_EXPECTED = 64 << 20;

  private BlockFormat() {}

  /** Records as bytes. */
  sealed interface Encoded {
    int records();

    /** How many bytes it has. */
    int length();

    /** Writes the bytes; may be called again. */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Records that are encoded whenever their bytes are wanted, since all bytes at once would take a
   * good part of the memory.
   */
  private record Streamed(List<?> values, Codecs codecs, int length) implements Encoded {
    @Override
    public int records() {
      return values.size();
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      Counting counting = new Counting(out, length);
      write(values, codecs, counting);
      if (counting.bytes != length) {
        throw new IllegalStateException(
            "a block had "
                + length
                + " bytes at first and then "
                + counting.bytes
                + ": a record must not be changed after it was stored, and its codec must write it"
                + " alike each time");
      }
    }
  }

  /**
   * Bytes, which nobody changes. They are a part of an array; what is before it is for the header
   * that a log writes, so that it need not copy them.
   */
  static final class InMemory implements Encoded {
    /** How many bytes of the array are before those of a block that may be written to a log. */
    static final int ROOM = 40;

    private final int records;
    private final byte[] array;
    private final int offset;
    private final int length;

    InMemory(int records, byte[] array, int offset, int length) {
      this.records = records;
      this.array = array;
      this.offset = offset;
      this.length = length;
    }

    /** All bytes of an array, which no log will write. */
    InMemory(int records, byte[] bytes) {
      this(records, bytes, 0, bytes.length);
    }

    @Override
    public int records() {
      return records;
    }

    @Override
    public int length() {
      return length;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      out.write(array, offset, length);
    }

    /** How much memory it takes. */
    int memory() {
      return array.length;
    }

    /**
     * The bytes, behind some room for a header.
     *
     * @param room at most {@link #ROOM}
     */
    ByteBuffer behind(int room) {
      return ByteBuffer.wrap(array, offset - room, room + length);
    }

    /** The bytes alone, which nobody may change. */
    byte[] toBytes() {
      return length == array.length ? array : Arrays.copyOfRange(array, offset, offset + length);
    }
  }

  /**
   * Encodes records.
   *
   * @param expected about how many bytes it will take
   */
  static InMemory encode(List<?> records, Codecs codecs, long expected) throws IOException {
    Bytes out = new Bytes((int) Math.min(expected, MOST_EXPECTED));
    out.writeBytes(new byte[InMemory.ROOM]);
    write(records, codecs, out);
    return out.encoded(records.size());
  }

  /**
   * Encodes records without the memory for their bytes, twice therefore: to count the bytes, and
   * when they are written.
   */
  static Encoded streamed(List<?> records, Codecs codecs) throws IOException {
    return new Streamed(records, codecs, length(records, codecs));
  }

  /** How many bytes records have. */
  static int length(List<?> records, Codecs codecs) throws IOException {
    Counting counting = new Counting(OutputStream.nullOutputStream(), Integer.MAX_VALUE);
    write(records, codecs, counting);
    if (counting.bytes > Integer.MAX_VALUE) {
      throw new IOException(
          "a block has " + counting.bytes + " bytes, more than " + Integer.MAX_VALUE);
    }
    return (int) counting.bytes;
  }

  private static void write(List<?> records, Codecs codecs, OutputStream out) throws IOException {
    ValueWriter writer = codecs.writer(out);
    for (Object record : records) {
      writer.write(record);
    }
    writer.flush();
  }

  static <T> Iterator<T> decode(InMemory block, Codecs codecs) {
    InputStream in = new ByteArrayInputStream(block.array, block.offset, block.length);
    return decode(in, block.length, block.records, codecs);
  }

  /**
   * The records of a block, as they are read.
   *
   * @param length how many bytes it has
   */
  static <T> Iterator<T> decode(InputStream in, int length, int records, Codecs codecs) {
    return new Records<>(codecs.reader(in, length), records);
  }

  /** A raw block of records. */
  public static ByteBuffer raw(List<?> records) {
    Bytes out = new Bytes(1 << 12);
    out.writeBytes(ByteBuffer.allocate(HEADER).putInt(MAGIC).putInt(records.size()).array());
    try {
      write(records, AllCodecs.of(List.of()), out);
    } catch (IOException e) {
      throw new IllegalArgumentException("RawBlock.of: " + e.getMessage(), e);
    }
    return ByteBuffer.wrap(out.toByteArray());
  }

  /**
   * Takes a raw block, which may come from anywhere, and reads it through, so that no batch fails
   * of it later.
   *
   * @throws IllegalArgumentException if it makes no sense
   */
  static InMemory ofRaw(ByteBuffer raw, Codecs codecs) {
    ByteBuffer in = raw.slice();
    if (in.remaining() < HEADER || in.getInt() != MAGIC) {
      throw new IllegalArgumentException(
          "store(ByteBuffer): " + raw.remaining() + " bytes are no block that RawBlock.of made");
    }
    int records = in.getInt();
    int length = in.remaining();
    // No value is shorter than a byte.
    if (records < 0 || records > length) {
      throw new IllegalArgumentException(
          "store(ByteBuffer): the block says that it has "
              + records
              + " records, in "
              + length
              + " bytes");
    }
    byte[] bytes = new byte[InMemory.ROOM + length];
    in.get(bytes, InMemory.ROOM, length);
    InMemory block = new InMemory(records, bytes, InMemory.ROOM, length);
    try {
      decode(block, codecs).forEachRemaining(record -> {});
    } catch (UncheckedIOException e) {
      throw new IllegalArgumentException(
          "store(ByteBuffer): the block cannot be read: " + e.getCause().getMessage(), e);
    }
    return block;
  }

  /** The records, gathered. */
  static <T> List<T> gather(InMemory block, Codecs codecs) {
    List<T> gathered = new ArrayList<>(block.records());
    BlockFormat.<T>decode(block, codecs).forEachRemaining(gathered::add);
    return gathered;
  }

  private static final class Bytes extends ByteArrayOutputStream {
    Bytes(int expected) {
      super(expected);
    }

    /** What was written, without a copy if it takes about all of the array. */
    InMemory encoded(int records) {
      byte[] array = count < buf.length - buf.length / 4 ? toByteArray() : buf;
      return new InMemory(records, array, InMemory.ROOM, count - InMemory.ROOM);
    }
  }

  /** Counts bytes, of which it lets no more than so many through. */
  private static final class Counting extends OutputStream {
    private final OutputStream out;
    private final long most;
    private long bytes;

    Counting(OutputStream out, long most) {
      this.out = out;
      this.most = most;
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      bytes += length;
      if (bytes <= most) {
        out.write(from, offset, length);
      }
    }
  }

  private static final class Records<T> implements Iterator<T> {
    private final ValueReader reader;
    private int left;

    Records(ValueReader reader, int records) {
      this.reader = reader;
      left = records;
    }

    @Override
    public boolean hasNext() {
      return left > 0;
    }

    @Override
    @SuppressWarnings("unchecked") // A receiver of T stored it.
    public T next() {
      if (left == 0) {
        throw new NoSuchElementException();
      }
      left--;
      try {
        return (T) reader.read();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
