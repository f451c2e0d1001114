package io.tidewheel.internal.spark;

import io.tidewheel.spi.codec.Codecs;
import io.tidewheel.spi.codec.NoCodecException;
import io.tidewheel.spi.codec.ValueReader;
import io.tidewheel.spi.codec.ValueWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Some records, as Spark moves and keeps them: as they are in memory, and written with our own
 * codecs where Spark serializes, so that records of users need not be {@link Serializable}. A page
 * that holds something without a codec is left to Java serialization. Immutable.
 *
 * <p>Nothing of this outlives the job, so there is neither version nor checksum: Spark has its own.
 */
final class Page implements Serializable {
  /** How many records a page has at most. */
  static final int CAPACITY = 512;

  private final transient Codecs codecs;
  private final transient Object[] records;

  Page(Codecs codecs, Object... records) {
    this.codecs = codecs;
    this.records = records;
  }

  Object[] records() {
    return records;
  }

  private Object writeReplace() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ValueWriter writer = codecs.writer(bytes);
      for (Object value : records) {
        writer.write(value);
      }
      writer.flush();
    } catch (NoCodecException e) {
      return new Plain(codecs, checked(e));
    }
    return new Encoded(codecs, records.length, bytes.toByteArray());
  }

  /** The records, if Java serialization takes those that codecs do not. */
  private Object[] checked(NoCodecException noCodec) throws IOException {
    try (ObjectOutputStream trial = new ObjectOutputStream(new ByteArrayOutputStream())) {
      trial.writeObject(records);
    } catch (IOException e) {
      throw new IllegalStateException(
          "a record can be sent neither with a codec ("
              + noCodec.getMessage()
              + ") nor with Java serialization ("
              + e
              + "); make its class a record or Serializable, or give it a codec with"
              + " StreamingConf.codec",
          e);
    }
    return records;
  }

  /** A page as bytes of codecs. */
  private static final class Encoded implements Serializable {
    private final Codecs codecs;
    private final int count;
    private final byte[] bytes;

    private Encoded(Codecs codecs, int count, byte[] bytes) {
      this.codecs = codecs;
      this.count = count;
      this.bytes = bytes;
    }

    private Object readResolve() throws InvalidObjectException {
      try {
        ValueReader reader = codecs.reader(new ByteArrayInputStream(bytes), bytes.length);
        Object[] records = new Object[count];
        for (int i = 0; i < count; i++) {
          records[i] = reader.read();
        }
        return new Page(codecs, records);
      } catch (IOException e) {
        InvalidObjectException failure =
            new InvalidObjectException("records cannot be read where they were sent: " + e);
        failure.initCause(e);
        throw failure;
      }
    }
  }

  /** A page as Java serialization writes it. */
  private static final class Plain implements Serializable {
    private final Codecs codecs;
    private final Object[] records;

    private Plain(Codecs codecs, Object[] records) {
      this.codecs = codecs;
      this.records = records;
    }

    private Object readResolve() {
      return new Page(codecs, records);
    }
  }

  /** Records, gathered in pages. */
  static Iterator<Object> packed(Codecs codecs, Iterator<Object> records) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return records.hasNext();
      }

      @Override
      public Object next() {
        List<Object> page = new ArrayList<>();
        do {
          page.add(records.next());
        } while (page.size() < CAPACITY && records.hasNext());
        return new Page(codecs, page.toArray());
      }
    };
  }

  /** The records of pages. */
  static Iterator<Object> unpacked(Iterator<?> pages) {
    return new Iterator<>() {
      private Object[] records = {};
      private int next;

      @Override
      public boolean hasNext() {
        while (next == records.length && pages.hasNext()) {
          records = ((Page) pages.next()).records();
          next = 0;
        }
        return next < records.length;
      }

      @Override
      public Object next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        return records[next++];
      }
    };
  }
}
