package io.tidewheel.internal.hadoop.nio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.SeekableByteChannel;
import org.apache.hadoop.fs.FSDataOutputStream;

/** A file that is written from its beginning to its end. Used by one thread at a time. */
final class WriteChannel implements SeekableByteChannel {
  private static final int CHUNK = 1 << 16;

  private final FSDataOutputStream stream;
  private final boolean durable;
  private final byte[] chunk = new byte[CHUNK];
  private boolean closed;

  /**
   * @param durable whether it is synced before it is closed
   */
  WriteChannel(FSDataOutputStream stream, boolean durable) {
    this.stream = stream;
    this.durable = durable;
  }

  @Override
  public int write(ByteBuffer bytes) throws IOException {
    if (closed) {
      throw new ClosedChannelException();
    }
    int length = bytes.remaining();
    while (bytes.hasRemaining()) {
      int part = Math.min(chunk.length, bytes.remaining());
      bytes.get(chunk, 0, part);
      stream.write(chunk, 0, part);
    }
    return length;
  }

  @Override
  public long position() {
    return stream.getPos();
  }

  @Override
  public long size() {
    return stream.getPos();
  }

  @Override
  public SeekableByteChannel position(long position) {
    throw new UnsupportedOperationException("a file is written from its beginning to its end");
  }

  @Override
  public SeekableByteChannel truncate(long length) {
    throw new UnsupportedOperationException("a file is written from its beginning to its end");
  }

  @Override
  public int read(ByteBuffer into) {
    throw new NonReadableChannelException();
  }

  @Override
  public boolean isOpen() {
    return !closed;
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      try (stream) {
        if (durable) {
          stream.hsync();
        }
      }
    }
  }
}
