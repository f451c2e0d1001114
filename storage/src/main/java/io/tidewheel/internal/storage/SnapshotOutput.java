package io.tidewheel.internal.storage;

import io.tidewheel.spi.file.AppendFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** A file that is written in blocks and summed up. Used by one thread; does not own the file. */
final class SnapshotOutput extends OutputStream {
  /** A long file is synced part by part, so that the journal's syncs never wait for all of it. */
  private static final int MOST_UNSYNCED = 4 << 20;

  private final AppendFile file;
  private final Pace pace;
  private final ByteBuffer block;
  private final CRC32C checksum = new CRC32C();
  private long length;
  private long unsynced;

  SnapshotOutput(AppendFile file, Pace pace, int blockBytes) {
    this.file = file;
    this.pace = pace;
    this.block = ByteBuffer.allocate(blockBytes);
  }

  @Override
  public void write(byte[] source, int offset, int count) throws IOException {
    int at = offset;
    int left = count;
    while (left > 0) {
      int some = Math.min(left, block.remaining());
      block.put(source, at, some);
      at += some;
      left -= some;
      if (!block.hasRemaining()) {
        writeBlock();
      }
    }
  }

  @Override
  public void write(int value) throws IOException {
    block.put((byte) value);
    if (!block.hasRemaining()) {
      writeBlock();
    }
  }

  private void writeBlock() throws IOException {
    block.flip();
    checksum.update(block.duplicate());
    length += block.limit();
    unsynced += block.limit();
    file.write(block);
    block.clear();
    if (unsynced >= MOST_UNSYNCED) {
      file.sync();
      unsynced = 0;
    }
    pace.afterPart();
  }

  /** Writes and syncs the rest. */
  void finish() throws IOException {
    if (block.position() > 0) {
      writeBlock();
    }
    file.sync();
  }

  long length() {
    return length;
  }

  int checksum() {
    return (int) checksum.getValue();
  }
}
