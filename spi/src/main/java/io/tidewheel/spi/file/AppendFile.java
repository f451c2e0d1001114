package io.tidewheel.spi.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A file that is being written, front to end. Used by one thread at a time, but that one may sync
 * what was written while another writes more.
 */
public interface AppendFile extends Closeable {
  /**
   * Appends all that remains in the buffer. When it fails (a full disk, say) some of it may have
   * been written.
   */
  void write(ByteBuffer bytes) throws IOException;

  /**
   * Makes durable what was written before the call. A failure is final: it must not be retried,
   * since what was written may be gone although a second call succeeds.
   */
  void sync() throws IOException;

  /** Closes the file without syncing it. Does nothing the second time. */
  @Override
  void close() throws IOException;
}
