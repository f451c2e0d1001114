package io.tidewheel.internal.files;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** How many lines a file has, by its beginning. */
public final class LineCount {
  private static final int SAMPLE = 1 << 16;
  private static final int GZIP_BUFFER = 1 << 12;

  private LineCount() {}

  /**
   * The number of lines: exact if the beginning is all there is, else an estimate.
   *
   * @param length of the file in bytes, compressed or not
   */
  public static long of(InputStream in, long length, boolean compressed) throws IOException {
    Counted counted = new Counted(in);
    InputStream text = compressed ? new GZIPInputStream(counted, GZIP_BUFFER) : counted;
    byte[] sample = text.readNBytes(SAMPLE);
    long lines = lineEnds(sample);
    if (sample.length < SAMPLE) {
      boolean open = sample.length > 0 && !isEnd(sample[sample.length - 1]);
      return open ? lines + 1 : lines;
    }
    return Math.max(1, Math.round((double) lines * length / counted.bytes));
  }

  private static long lineEnds(byte[] text) {
    long ends = 0;
    for (int i = 0; i < text.length; i++) {
      if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.length || text[i + 1] != '\n'))) {
        ends++;
      }
    }
    return ends;
  }

  private static boolean isEnd(byte last) {
    return last == '\n' || last == '\r';
  }

  private static final class Counted extends FilterInputStream {
    private long bytes;

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int read = super.read();
      bytes += read < 0 ? 0 : 1;
      return read;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int read = super.read(into, offset, length);
      bytes += Math.max(0, read);
      return read;
    }
  }
}
