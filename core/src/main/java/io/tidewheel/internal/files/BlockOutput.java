package io.tidewheel.internal.files;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.CRC32C;

/** Cuts bytes into blocks with a checksum each. All blocks but the last are full. */
final class BlockOutput extends OutputStream {
  /** Of the bytes of a block. */
  static final int LENGTH = 1 << 16;

  /** What is written beside the bytes of a block. */
  static final int OVERHEAD = 2 * Integer.BYTES;

  /** What is written behind the last block. */
  static final int END = Integer.BYTES + Long.BYTES;

  private final DataOutputStream out;
  private final byte[] block = new byte[LENGTH];
  private int size;

  BlockOutput(DataOutputStream out) {
    this.out = out;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] from, int offset, int length) throws IOException {
    int at = offset;
    while (at < offset + length) {
      int some = Math.min(offset + length - at, LENGTH - size);
      System.arraycopy(from, at, block, size, some);
      at += some;
      size += some;
      if (size == LENGTH) {
        writeBlock();
      }
    }
  }

  private void writeBlock() throws IOException {
    CRC32C checksum = new CRC32C();
    checksum.update(block, 0, size);
    out.writeInt(size);
    out.writeInt((int) checksum.getValue());
    out.write(block, 0, size);
    size = 0;
  }

  /** Writes what is left, and that it is all. */
  void end(long elements) throws IOException {
    if (size > 0) {
      writeBlock();
    }
    out.writeInt(0);
    out.writeLong(elements);
    out.flush();
  }
}
