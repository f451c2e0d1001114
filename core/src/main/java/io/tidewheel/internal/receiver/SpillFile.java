package io.tidewheel.internal.receiver;

import io.tidewheel.internal.receiver.BlockFormat.Encoded;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Blocks that did not fit into memory, in files that have no name: they are gone with the process.
 * A file is let go when all its blocks were. Thread-safe; a thread that is interrupted while it
 * reads does no harm to others, as it would with a channel.
 */
final class SpillFile implements AutoCloseable {
  private static final long FULL = 64L << 20;

  /** At most so much at once: a file needs as much memory outside of the heap. */
  private static final int STEP = 1 << 20;

  private final Path directory;
  private Segment filling;
  private boolean closed;

  /** One file. */
  private static final class Segment {
    private final RandomAccessFile file;
    private long length;
    private int blocks;
    private boolean full;

    Segment(RandomAccessFile file) {
      this.file = file;
    }

    synchronized void write(long offset, byte[] bytes, int from, int length) throws IOException {
      file.seek(offset);
      file.write(bytes, from, length);
    }

    synchronized int read(long offset, byte[] bytes, int from, int length) throws IOException {
      file.seek(offset);
      return file.read(bytes, from, length);
    }

    synchronized void close() {
      try {
        file.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Where a block is. */
  static final class Place {
    private final Segment segment;
    private final long offset;
    private final int length;

    private Place(Segment segment, long offset, int length) {
      this.segment = segment;
      this.offset = offset;
      this.length = length;
    }

    /** How many bytes it has. */
    int length() {
      return length;
    }
  }

  /**
   * @param directory made with the first block
   */
  SpillFile(Path directory) {
    this.directory = directory;
  }

  private static final class PlaceWriter extends OutputStream {
    private final Segment segment;
    private long offset;

    PlaceWriter(Segment segment, long offset) {
      this.segment = segment;
      this.offset = offset;
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      for (int done = 0; done < length; ) {
        int some = Math.min(length - done, STEP);
        segment.write(offset, bytes, from + done, some);
        offset += some;
        done += some;
      }
    }
  }

  private static final class PlaceReader extends InputStream {
    private final Segment segment;
    private long offset;
    private int left;

    PlaceReader(Place place) {
      segment = place.segment;
      offset = place.offset;
      left = place.length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int some = segment.read(offset, bytes, from, Math.min(Math.min(length, left), STEP));
      if (some > 0) {
        offset += some;
        left -= some;
      }
      return some;
    }

    @Override
    public int available() {
      return left;
    }
  }

  /** Writes a block. */
  Place write(Encoded block) throws IOException {
    int length = block.length();
    Segment segment;
    long offset;
    synchronized (this) {
      if (closed) {
        throw new IOException("the files for blocks are closed");
      }
      if (filling == null || filling.full) {
        filling = new Segment(open());
      }
      segment = filling;
      offset = segment.length;
      segment.length += length;
      segment.blocks++;
      segment.full = segment.length >= FULL;
    }
    boolean written = false;
    try {
      block.writeTo(new PlaceWriter(segment, offset));
      written = true;
      return new Place(segment, offset, length);
    } finally {
      if (!written) {
        giveBack(segment, offset, length);
      }
    }
  }

  private synchronized void giveBack(Segment segment, long offset, int length) {
    if (segment.length == offset + length && !segment.full) {
      segment.length = offset;
    }
    free(new Place(segment, offset, length));
  }

  private RandomAccessFile open() throws IOException {
    Files.createDirectories(directory);
    Path path = Files.createTempFile(directory, "tidewheel-blocks-", ".spill");
    try {
      return new RandomAccessFile(path.toFile(), "rw");
    } finally {
      Files.delete(path);
    }
  }

  /** The bytes of a block, until it is let go. */
  static InputStream read(Place place) {
    return new PlaceReader(place);
  }

  /** Where its files are. */
  @Override
  public String toString() {
    return directory.toString();
  }

  synchronized void free(Place place) {
    Segment segment = place.segment;
    segment.blocks--;
    if (segment.blocks == 0 && (segment.full || closed)) {
      segment.close();
    }
  }

  /** Lets go of the file that is being filled, once it is empty; later blocks are refused. */
  @Override
  public synchronized void close() {
    closed = true;
    if (filling != null && filling.blocks == 0 && !filling.full) {
      filling.close();
    }
  }
}
