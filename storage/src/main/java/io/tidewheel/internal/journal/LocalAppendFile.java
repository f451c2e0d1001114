package io.tidewheel.internal.journal;

import io.tidewheel.spi.file.AppendFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A local file that is being written. */
final class LocalAppendFile implements AppendFile {
  private final FileChannel channel;

  LocalAppendFile(FileChannel channel) {
    this.channel = channel;
  }

  @Override
  public void write(ByteBuffer bytes) throws IOException {
    int limit = bytes.limit();
    while (bytes.position() < limit) {
      bytes.limit(Math.min(limit, bytes.position() + LocalReadFile.TRANSFER));
      channel.write(bytes);
    }
  }

  @Override
  public void sync() throws IOException {
    // The length is data here, and fdatasync counts it as such; times are not.
    channel.force(false);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
