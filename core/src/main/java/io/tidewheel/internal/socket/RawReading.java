package io.tidewheel.internal.socket;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * Blocks, as {@link io.tidewheel.receiver.RawBlock#of} makes them, each behind its length:
 *
 * <pre>
 *    0  00 00 00 1f    length of the block, 31 bytes
 *    4  54 57 42 01... the block
 * </pre>
 *
 * Bytes that are no block end the connection, as nobody knows where the next one begins.
 *
 * @param maxBytes of a block
 */
record RawReading<T>(int maxBytes) implements Reading<T> {
  @Override
  public void read(InputStream in, Connection<T> connection) throws IOException {
    byte[] header = in.readNBytes(Integer.BYTES);
    while (header.length > 0 && !connection.isClosed()) {
      requireAll(header, Integer.BYTES);
      int length = ByteBuffer.wrap(header).getInt();
      if (length < 1 || length > maxBytes) {
        throw new IOException(
            "a block says that its length is "
                + length
                + "; required is 1 to streaming.socket.maxBlockBytes="
                + maxBytes
                + ". Either the sender sends something else than blocks, or the limit is too low");
      }
      // This takes memory as bytes come, whatever the length says.
      byte[] block = in.readNBytes(length);
      requireAll(block, length);
      connection.store(ByteBuffer.wrap(block));
      header = in.readNBytes(Integer.BYTES);
    }
  }

  private static void requireAll(byte[] read, int length) throws EOFException {
    if (read.length < length) {
      throw new EOFException(
          "the sender ended the connection within a block: read="
              + read.length
              + " of "
              + length
              + " bytes, which are dropped");
    }
  }
}
