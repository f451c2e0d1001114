package io.tidewheel.internal.files;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32C;

/** The bytes in the blocks of a file of objects, each block checked before it is handed out. */
final class BlockInput extends InputStream {
  private final DataInputStream in;
  private byte[] block = new byte[0];
  private int position;
  private long elements = -1;

  BlockInput(DataInputStream in) {
    this.in = in;
  }

  /** How many elements there are, once all bytes were read. */
  long elements() throws IOException {
    if (hasMore()) {
      throw new IOException("it is damaged: there are bytes behind the last element");
    }
    return elements;
  }

  @Override
  public int read() throws IOException {
    return hasMore() ? block[position++] & 0xFF : -1;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!hasMore()) {
      return -1;
    }
    int read = Math.min(length, block.length - position);
    System.arraycopy(block, position, into, offset, read);
    position += read;
    return read;
  }

  private boolean hasMore() throws IOException {
    while (position == block.length && elements < 0) {
      nextBlock();
    }
    return position < block.length;
  }

  private void nextBlock() throws IOException {
    try {
      int length = in.readInt();
      if (length == 0) {
        elements = in.readLong();
        return;
      }
      if (length < 0 || length > BlockOutput.LENGTH) {
        throw new IOException("it is damaged: a block of " + length + " bytes");
      }
      int checksum = in.readInt();
      byte[] bytes = in.readNBytes(length);
      CRC32C actual = new CRC32C();
      actual.update(bytes);
      if (bytes.length < length) {
        throw new EOFException();
      }
      if ((int) actual.getValue() != checksum) {
        throw new IOException(
            "it is damaged: the checksum of a block of " + length + " bytes differs");
      }
      block = bytes;
      position = 0;
    } catch (EOFException e) {
      // Not an EOFException, which would mean that this is where elements end.
      throw new IOException("it is cut short", e);
    }
  }
}
