package io.tidewheel.internal.storage;

import io.tidewheel.spi.file.ReadFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** A file as a stream. Used by one thread; does not own the file. */
final class SnapshotInput extends InputStream {
  private final ReadFile file;
  private final long length;
  private final ByteBuffer block;
  private long position;

  SnapshotInput(ReadFile file, long length, int blockBytes) {
    this.file = file;
    this.length = length;
    this.block = ByteBuffer.allocate(blockBytes).limit(0);
  }

  @Override
  public int read(byte[] target, int offset, int count) throws IOException {
    if (count == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int some = Math.min(count, block.remaining());
    block.get(target, offset, some);
    return some;
  }

  @Override
  public int read() throws IOException {
    return fill() ? block.get() & 0xff : -1;
  }

  private boolean fill() throws IOException {
    if (block.hasRemaining()) {
      return true;
    }
    block.clear();
    block.limit((int) Math.min(block.capacity(), length - position));
    position += file.read(block, position);
    block.flip();
    return block.hasRemaining();
  }
}
