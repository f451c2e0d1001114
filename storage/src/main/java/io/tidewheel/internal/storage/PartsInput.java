package io.tidewheel.internal.storage;

import io.tidewheel.internal.storage.StateChain.Part;
import io.tidewheel.spi.journal.Journal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;

/** The changes of one version, from all the entries they were cut into. Used by one thread. */
final class PartsInput extends InputStream {
  private final Journal journal;
  private final List<Part> parts;
  private int next = 1;
  private ByteBuffer current;

  /**
   * A stream.
   *
   * @param first the payload of the first part, from where its changes begin
   */
  PartsInput(Journal journal, List<Part> parts, ByteBuffer first) {
    this.journal = journal;
    this.parts = parts;
    this.current = first;
  }

  @Override
  public int read(byte[] target, int offset, int count) throws IOException {
    if (count == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int some = Math.min(count, current.remaining());
    current.get(target, offset, some);
    return some;
  }

  @Override
  public int read() throws IOException {
    return fill() ? current.get() & 0xff : -1;
  }

  private boolean fill() throws IOException {
    while (!current.hasRemaining() && next < parts.size()) {
      current = journal.readAt(parts.get(next++).position());
      ChangesEntry.read(current);
    }
    return current.hasRemaining();
  }
}
