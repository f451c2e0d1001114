package io.tidewheel.internal.hadoop.nio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import org.apache.hadoop.fs.FSDataInputStream;

/** A file that is read. Used by one thread at a time. */
final class ReadChannel implements SeekableByteChannel {
  private static final int CHUNK = 1 << 16;

  private final FSDataInputStream stream;
  private final long size;
  private final byte[] chunk = new byte[CHUNK];
  private boolean closed;

  /**
   * @param size when it was opened
   */
  ReadChannel(FSDataInputStream stream, long size) {
    this.stream = stream;
    this.size = size;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    requireOpen();
    int read = stream.read(chunk, 0, Math.min(chunk.length, into.remaining()));
    if (read > 0) {
      into.put(chunk, 0, read);
    }
    return read;
  }

  @Override
  public long position() throws IOException {
    requireOpen();
    return stream.getPos();
  }

  @Override
  public SeekableByteChannel position(long position) throws IOException {
    requireOpen();
    stream.seek(position);
    return this;
  }

  @Override
  public long size() throws IOException {
    requireOpen();
    return size;
  }

  private void requireOpen() throws ClosedChannelException {
    if (closed) {
      throw new ClosedChannelException();
    }
  }

  @Override
  public int write(ByteBuffer bytes) {
    throw new NonWritableChannelException();
  }

  @Override
  public SeekableByteChannel truncate(long length) {
    throw new NonWritableChannelException();
  }

  @Override
  public boolean isOpen() {
    return !closed;
  }

  @Override
  public void close() throws IOException {
    closed = true;
    stream.close();
  }
}
