package io.tidewheel.internal.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * The lines of a slice of a file.
 *
 * <p>Where a slice begins says nothing about lines. So every slice but the first skips what it
 * finds up to the first line end, and every slice reads the line that begins at its end too: a line
 * that begins exactly where two slices meet belongs to the first of them. The same holds if they
 * meet between {@code \r} and {@code \n}: the first swallows both, the second skips the {@code \n}
 * as if it were a line.
 */
public final class Lines implements Iterator<String> {
  private static final int BUFFER = 1 << 16;

  /** Longer lines are rather a file that is no text. */
  private static final int LONGEST = 1 << 27;

  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final InputStream in;
  private final long until;
  private final Charset charset;
  private final boolean refusing;

  private byte[] buffer = new byte[BUFFER];
  private int position;
  private int limit;
  private boolean ended;

  /** Whether the position is behind a byte order mark, which is where the first line begins. */
  private boolean behindMark;

  /** Where in the file the buffer begins. */
  private long base;

  /**
   * @param in the file from {@code from} on
   * @param until where the slice ends; if it is the last, beyond the end of the file
   * @param refusing whether malformed bytes are an error; else they are replaced
   */
  public Lines(InputStream in, long from, long until, Charset charset, boolean refusing)
      throws IOException {
    this.in = in;
    this.base = from;
    this.until = until;
    this.charset = charset;
    this.refusing = refusing;
    if (from > 0) {
      skipLine();
    } else if (charset.equals(StandardCharsets.UTF_8)) {
      skipByteOrderMark();
    }
  }

  /** Whether line ends are single bytes in text of this charset, and nothing else is. */
  public static boolean canRead(Charset charset) {
    return charset.canEncode() && Arrays.equals("\r\n".getBytes(charset), new byte[] {'\r', '\n'});
  }

  @Override
  public boolean hasNext() {
    try {
      return (behindMark || base + position <= until) && (position < limit || fill());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    try {
      int length = lineLength();
      behindMark = false;
      String line = decode(position, length);
      position += length;
      skipLineEnd();
      return line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many bytes there are from the position to the next line end, or the end of the file. */
  private int lineLength() throws IOException {
    int length = 0;
    while (true) {
      while (position + length < limit) {
        byte next = buffer[position + length];
        if (next == '\n' || next == '\r') {
          return length;
        }
        length++;
      }
      if (length > LONGEST) {
        throw new IOException(
            "the line that begins at byte "
                + (base + position)
                + " is longer than "
                + LONGEST
                + " bytes; is the file text?");
      }
      if (!fill()) {
        return length;
      }
    }
  }

  private void skipLineEnd() throws IOException {
    if (position < limit) {
      byte end = buffer[position++];
      if (end == '\r' && (position < limit || fill()) && buffer[position] == '\n') {
        position++;
      }
    }
  }

  private void skipLine() throws IOException {
    position += lineLength();
    skipLineEnd();
  }

  private void skipByteOrderMark() throws IOException {
    while (limit < BYTE_ORDER_MARK.length && fill()) {
      // Reads on.
    }
    if (limit >= BYTE_ORDER_MARK.length
        && Arrays.equals(buffer, 0, BYTE_ORDER_MARK.length, BYTE_ORDER_MARK, 0, 3)) {
      position = BYTE_ORDER_MARK.length;
      behindMark = true;
    }
  }

  /** Reads some more behind what is not used yet; false at the end of the file. */
  private boolean fill() throws IOException {
    if (ended) {
      return false;
    }
    if (position > 0) {
      System.arraycopy(buffer, position, buffer, 0, limit - position);
      base += position;
      limit -= position;
      position = 0;
    }
    if (limit == buffer.length) {
      buffer = Arrays.copyOf(buffer, 2 * buffer.length);
    }
    int read = in.read(buffer, limit, buffer.length - limit);
    ended = read < 0;
    limit += Math.max(0, read);
    return !ended;
  }

  private String decode(int from, int length) throws IOException {
    if (!refusing) {
      return new String(buffer, from, length, charset);
    }
    try {
      return charset
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(buffer, from, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw new IOException(
          "the line that begins at byte "
              + (base + from)
              + " is no text in "
              + charset
              + ": "
              + e.getMessage()
              + "; name the right charset, or let such bytes be replaced",
          e);
    }
  }
}
