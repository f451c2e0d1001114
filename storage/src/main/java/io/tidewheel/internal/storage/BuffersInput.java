package io.tidewheel.internal.storage;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;

/** Buffers as one stream, in their order. Used by one thread. */
final class BuffersInput extends InputStream {
  private final List<ByteBuffer> buffers;
  private int next;

  BuffersInput(List<ByteBuffer> buffers) {
    this.buffers = buffers;
  }

  private boolean atEnd() {
    while (next < buffers.size() && !buffers.get(next).hasRemaining()) {
      next++;
    }
    return next == buffers.size();
  }

  @Override
  public int read(byte[] target, int offset, int count) {
    if (count == 0) {
      return 0;
    }
    if (atEnd()) {
      return -1;
    }
    ByteBuffer buffer = buffers.get(next);
    int some = Math.min(count, buffer.remaining());
    buffer.get(target, offset, some);
    return some;
  }

  @Override
  public int read() {
    return atEnd() ? -1 : buffers.get(next).get() & 0xff;
  }
}
