package io.tidewheel.internal.receiver;

import io.tidewheel.internal.checkpoint.AllCodecs;
import io.tidewheel.spi.codec.Codecs;
import io.tidewheel.spi.codec.ValueReader;
import io.tidewheel.spi.codec.ValueWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
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

  private BlockFormat() {}

  /** Records as bytes, which nobody changes. */
  static final class Encoded {
    private final int records;
    private final byte[] bytes;

    Encoded(int records, byte[] bytes) {
      this.records = records;
      this.bytes = bytes;
    }

    int records() {
      return records;
    }

    byte[] bytes() {
      return bytes;
    }
  }

  static Encoded encode(List<?> records, Codecs codecs) throws IOException {
    Bytes out = new Bytes();
    write(records, codecs, out);
    return new Encoded(records.size(), out.toByteArray());
  }

  private static void write(List<?> records, Codecs codecs, Bytes out) throws IOException {
    ValueWriter writer = codecs.writer(out);
    for (Object record : records) {
      writer.write(record);
    }
    writer.flush();
  }

  static <T> Iterator<T> decode(Encoded block, Codecs codecs) {
    return new Records<>(block, codecs);
  }

  /** A raw block of records. */
  public static ByteBuffer raw(List<?> records) {
    Bytes out = new Bytes();
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
  static Encoded ofRaw(ByteBuffer raw, Codecs codecs) {
    ByteBuffer in = raw.slice();
    if (in.remaining() < HEADER || in.getInt() != MAGIC) {
      throw new IllegalArgumentException(
          "store(ByteBuffer): " + raw.remaining() + " bytes are no block that RawBlock.of made");
    }
    int records = in.getInt();
    byte[] bytes = new byte[in.remaining()];
    in.get(bytes);
    // No value is shorter than a byte.
    if (records < 0 || records > bytes.length) {
      throw new IllegalArgumentException(
          "store(ByteBuffer): the block says that it has "
              + records
              + " records, in "
              + bytes.length
              + " bytes");
    }
    Encoded block = new Encoded(records, bytes);
    try {
      decode(block, codecs).forEachRemaining(record -> {});
    } catch (UncheckedIOException e) {
      throw new IllegalArgumentException(
          "store(ByteBuffer): the block cannot be read: " + e.getCause().getMessage(), e);
    }
    return block;
  }

  /** The records, gathered. */
  static <T> List<T> gather(Encoded block, Codecs codecs) {
    List<T> gathered = new ArrayList<>(block.records());
    BlockFormat.<T>decode(block, codecs).forEachRemaining(gathered::add);
    return gathered;
  }

  private static final class Bytes extends ByteArrayOutputStream {
    Bytes() {
      super(1 << 12);
    }
  }

  private static final class Records<T> implements Iterator<T> {
    private final ValueReader reader;
    private int left;

    Records(Encoded block, Codecs codecs) {
      reader = codecs.reader(new ByteArrayInputStream(block.bytes()), block.bytes().length);
      left = block.records();
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
