package io.tidewheel.spi.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A file that is being read, at any position. Thread-safe. */
public interface ReadFile extends Closeable {
  /** How many bytes it has now. */
  long size() throws IOException;

  /**
   * Reads into the buffer until it is full or the file ends.
   *
   * @return how many bytes; 0 at or beyond the end
   */
  int read(ByteBuffer target, long position) throws IOException;

  @Override
  void close() throws IOException;
}
