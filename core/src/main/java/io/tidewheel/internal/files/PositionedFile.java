package io.tidewheel.internal.files;

import io.tidewheel.FileSlice;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;

/** The bytes of a file from where a slice begins to where the file ended when it was planned. */
final class PositionedFile extends FilterInputStream {
  private long left;

  private PositionedFile(InputStream in, long left) {
    super(in);
    this.left = left;
  }

  static InputStream open(FileSlice slice) throws IOException {
    SeekableByteChannel channel = Files.newByteChannel(Locations.at(slice.path()));
    try {
      channel.position(slice.from());
      return new PositionedFile(Channels.newInputStream(channel), slice.length() - slice.from());
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    int read = left == 0 ? -1 : super.read(into, offset, (int) Math.min(left, length));
    left -= Math.max(0, read);
    return read;
  }

  @Override
  public long skip(long bytes) throws IOException {
    long skipped = super.skip(Math.max(0, Math.min(left, bytes)));
    left -= skipped;
    return skipped;
  }

  /** Decompression asks whether another member follows. */
  @Override
  public int available() {
    return (int) Math.min(Integer.MAX_VALUE, left);
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
