package io.tidewheel.internal.socket;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Lines in UTF-8, ended by {@code \n} or {@code \r\n}, or by the end of the connection. A line that
 * is too long is skipped up to its end, and no more of it is in memory than the limit allows.
 *
 * @param maxBytes of a line, without its end
 */
record LineReading(int maxBytes) implements Reading<String> {
  private static final int CHUNK = 1 << 14;

  @Override
  public void read(InputStream in, Connection<String> connection) throws IOException {
    Lines lines = new Lines(connection);
    byte[] chunk = new byte[CHUNK];
    int length = in.read(chunk);
    while (length >= 0 && !connection.isClosed()) {
      lines.take(chunk, length);
      length = in.read(chunk);
    }
    lines.finish();
  }

  /** The line that is being read, of one connection. */
  private final class Lines {
    private final Connection<String> connection;
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
    private boolean skipping;
    private long skipped;
    private long nextReport = 1;

    Lines(Connection<String> connection) {
      this.connection = connection;
    }

    void take(byte[] chunk, int length) {
      int from = 0;
      for (int i = 0; i < length && !connection.isClosed(); i++) {
        if (chunk[i] == '\n') {
          add(chunk, from, i);
          end();
          from = i + 1;
        }
      }
      add(chunk, from, length);
    }

    private void add(byte[] chunk, int from, int until) {
      // One more byte than allowed is kept, as it may be the \r of the line's end.
      if (!skipping && (long) begun.size() + until - from > maxBytes + 1L) {
        skip();
      } else if (!skipping) {
        begun.write(chunk, from, until - from);
      }
    }

    private void end() {
      if (!skipping) {
        byte[] line = begun.toByteArray();
        int length = line.length;
        if (length > 0 && line[length - 1] == '\r') {
          length--;
        }
        if (length > maxBytes) {
          skip();
        } else {
          connection.store(new String(line, 0, length, StandardCharsets.UTF_8));
        }
      }
      skipping = false;
      begun.reset();
    }

    /**
     * Says so after 1, 2, 4, 8, ... lines of a connection, so that a sender cannot fill the log.
     */
    private void skip() {
      skipping = true;
      begun.reset();
      skipped++;
      if (skipped == nextReport) {
        nextReport *= 2;
        connection.report(
            "a line is longer than streaming.socket.maxLineBytes="
                + maxBytes
                + " and is skipped up to its end; of this connection skipped="
                + skipped
                + "; if such lines are meant, set a higher limit");
      }
    }

    void finish() {
      if (!skipping && begun.size() > 0 && !connection.isClosed()) {
        end();
      }
    }
  }
}
