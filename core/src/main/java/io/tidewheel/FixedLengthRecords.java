package io.tidewheel;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * Files of records of equal length, without anything between them.
 *
 * <p>A file whose length is no multiple fails the task that reads it, and so the batch.
 *
 * @param recordLength in bytes, at least 1
 */
public record FixedLengthRecords(int recordLength) implements FileFormat<byte[]> {
  private static final long serialVersionUID = 1L;

  public FixedLengthRecords {
    if (recordLength < 1) {
      throw new IllegalArgumentException(
          "record length is " + recordLength + ", must be at least 1 byte");
    }
  }

  @Override
  public boolean splittable(String path) {
    return true;
  }

  @Override
  public long records(InputStream in, FileSlice file) {
    return Math.max(1, file.length() / recordLength);
  }

  @Override
  public Iterator<byte[]> read(InputStream in, FileSlice slice) throws IOException {
    if (slice.length() % recordLength != 0) {
      throw new IOException(
          "the length is "
              + slice.length()
              + " bytes, must be a multiple of the record length, "
              + recordLength
              + "; the file is cut short or of another kind");
    }
    // A record belongs to the slice in which it begins.
    long first = recordsBefore(slice.from());
    long behind = recordsBefore(slice.until());
    in.skipNBytes(first * recordLength - slice.from());
    return new Records(in, behind - first);
  }

  private long recordsBefore(long position) {
    return (position + recordLength - 1) / recordLength;
  }

  private final class Records implements Iterator<byte[]> {
    private final InputStream in;
    private long left;

    Records(InputStream in, long count) {
      this.in = in;
      this.left = count;
    }

    @Override
    public boolean hasNext() {
      return left > 0;
    }

    @Override
    public byte[] next() {
      if (left <= 0) {
        throw new NoSuchElementException();
      }
      left--;
      byte[] record = new byte[recordLength];
      try {
        int read = in.readNBytes(record, 0, recordLength);
        if (read < recordLength) {
          throw new IOException("the file ends within a record, after " + read + " bytes of it");
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return record;
    }
  }
}
