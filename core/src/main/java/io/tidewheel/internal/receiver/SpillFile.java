package io.tidewheel.internal.receiver;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Blocks that did not fit into memory, in files that have no name: they are gone with the process.
 * A file is let go when all its blocks were. Thread-safe; a thread that is interrupted while it
 * reads does no harm to others, as it would with a channel.
 */
final class SpillFile implements AutoCloseable {
  private static final long FULL = 64L << 20;

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

    synchronized void write(long offset, ByteBuffer bytes) throws IOException {
      file.seek(offset);
      file.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
    }

    synchronized void read(long offset, byte[] bytes) throws IOException {
      file.seek(offset);
      file.readFully(bytes);
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
  }

  /**
   * @param directory made with the first block
   */
  SpillFile(Path directory) {
    this.directory = directory;
  }

  /**
   * Writes a block.
   *
   * @param bytes of an array
   */
  Place write(ByteBuffer bytes) throws IOException {
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
      segment.length += bytes.remaining();
      segment.blocks++;
      segment.full = segment.length >= FULL;
    }
    try {
      segment.write(offset, bytes);
      return new Place(segment, offset, bytes.remaining());
    } catch (IOException e) {
      giveBack(segment, offset, bytes.remaining());
      throw e;
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

  static byte[] read(Place place) throws IOException {
    byte[] bytes = new byte[place.length];
    place.segment.read(place.offset, bytes);
    return bytes;
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
