package io.tidewheel.internal.hadoop;

import io.tidewheel.spi.file.AppendFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;

/**
 * A file of a Hadoop file system that is being written.
 *
 * <p>What was written is flushed (hflush): in the memory of every DataNode of the pipeline, so
 * readers see it and the death of this process or of one machine loses nothing. What was synced
 * (hsync) is on their disks, too, and outlives a power failure of all of them.
 *
 * <p>After a failure nothing more is written: what of it arrived is not known, and the lease may be
 * another's.
 */
final class HadoopAppendFile implements AppendFile {
  private static final int COPIED_AT_ONCE = 64 * 1024;

  private final Path path;
  private final FSDataOutputStream stream;
  private boolean closed;
  private IOException failure;

  HadoopAppendFile(Path path, FSDataOutputStream stream) {
    this.path = path;
    this.stream = stream;
  }

  @Override
  public synchronized void write(ByteBuffer bytes) throws IOException {
    checkUsable();
    try {
      if (bytes.hasArray()) {
        stream.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
        bytes.position(bytes.limit());
      } else {
        byte[] copy = new byte[Math.min(COPIED_AT_ONCE, bytes.remaining())];
        while (bytes.hasRemaining()) {
          int length = Math.min(copy.length, bytes.remaining());
          bytes.get(copy, 0, length);
          stream.write(copy, 0, length);
        }
      }
      stream.hflush();
    } catch (IOException e) {
      throw failed("append to", e);
    }
  }

  @Override
  public synchronized void sync() throws IOException {
    checkUsable();
    try {
      stream.hsync();
    } catch (IOException e) {
      throw failed("sync", e);
    }
  }

  private void checkUsable() throws IOException {
    if (closed) {
      throw new IOException("the file is closed: " + path);
    }
    if (failure != null) {
      throw new IOException("the file cannot be written any more: " + path, failure);
    }
  }

  private IOException failed(String what, IOException cause) {
    failure =
        new IOException(
            "cannot "
                + what
                + " path="
                + path
                + ": "
                + cause
                + ". Another process may have taken it over, or too few DataNodes are up",
            cause);
    return failure;
  }

  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try {
      stream.close();
    } catch (IOException e) {
      // Of a file that failed before, that was said.
      if (failure == null) {
        throw failed("close", e);
      }
    }
  }
}
