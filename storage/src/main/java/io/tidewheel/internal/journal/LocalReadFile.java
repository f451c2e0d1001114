package io.tidewheel.internal.journal;

import io.tidewheel.spi.file.ReadFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A local file that is being read. */
final class LocalReadFile implements ReadFile {
  /**
   * Bytes that pass through a channel at once. The JDK copies heap buffers into a direct one of the
   * same size, which it keeps for each thread.
   */
  static final int TRANSFER = 256 * 1024;

  private final FileChannel channel;

  LocalReadFile(FileChannel channel) {
    this.channel = channel;
  }

  @Override
  public long size() throws IOException {
    return channel.size();
  }

  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    int begin = target.position();
    int limit = target.limit();
    int read = 0;
    while (read >= 0 && target.position() < limit) {
      target.limit(Math.min(limit, target.position() + TRANSFER));
      read = channel.read(target, position + target.position() - begin);
    }
    target.limit(limit);
    return target.position() - begin;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
