package io.tidewheel.internal.storage;

import io.tidewheel.spi.codec.ValueWriter;
import io.tidewheel.spi.journal.Journal;
import io.tidewheel.spi.state.StateId;
import io.tidewheel.spi.state.StateStores.Durability;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;

/**
 * Appends the changes of one version to the journal. A full entry is appended at once, so that
 * little is in memory however much changed; if a later value fails, no chain leads to it. Used by
 * one thread.
 */
final class ChangesOutput extends OutputStream {
  private static final int FULL = 1 << 20;
  private static final int FLUSH_EVERY = 256;

  /**
   * Where changes are in the journal.
   *
   * @param bytes without what precedes them in each entry
   */
  record Appended(long first, long last, long bytes) {}

  private final Journal journal;
  private final StateId id;
  private final long version;
  private byte[] buffer = new byte[256];
  private int size;
  private int headerBytes;
  private long bytes;
  private long first = ChangesEntry.NONE;
  private long last;

  private ChangesOutput(Journal journal, StateId id, long version, long previous, int changes) {
    this.journal = journal;
    this.id = id;
    this.version = version;
    this.last = previous;
    begin(changes);
  }

  /**
   * Appends changes.
   *
   * @param previous position of the last entry of the version before
   * @throws UncheckedIOException if a value cannot be encoded or the journal fails; nothing counts
   *     as appended then
   */
  static Appended append(
      Durability durability, StateId id, long version, long previous, Map<Object, Object> changes) {
    Object key = null;
    Object value = null;
    try (ChangesOutput out =
        new ChangesOutput(durability.journal(), id, version, previous, changes.size())) {
      ValueWriter writer = durability.codecs().writer(out);
      int written = 0;
      for (Map.Entry<Object, Object> change : changes.entrySet()) {
        key = HeldKey.key(change.getKey());
        value = HeapStateStore.valueOrNull(change.getValue());
        writer.write(key);
        writer.write(value);
        if (++written % FLUSH_EVERY == 0) {
          writer.flush(); // Or a writer that buffers would hold all of them.
        }
      }
      writer.flush();
      out.end();
      return new Appended(out.first, out.last, out.bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "state="
              + id
              + ", batch="
              + version
              + ": cannot be made durable; key class="
              + className(key)
              + ", value class="
              + className(value)
              + ": "
              + e.getMessage(),
          e);
    }
  }

  private static String className(Object value) {
    return value == null ? "none" : value.getClass().getName();
  }

  private void begin(int changes) {
    byte[] header = new ChangesEntry(id, version, last, changes).toBytes();
    size = 0;
    add(header, 0, header.length);
    headerBytes = header.length;
  }

  private void end() throws IOException {
    last = journal.append(ChangesEntry.TYPE, ByteBuffer.wrap(buffer, 0, size));
    bytes += size - headerBytes;
    if (first == ChangesEntry.NONE) {
      first = last;
    }
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    int at = offset;
    int left = length;
    while (left > 0) {
      if (size == FULL) {
        end();
        begin(ChangesEntry.CONTINUED);
      }
      int some = Math.min(left, FULL - size);
      add(source, at, some);
      at += some;
      left -= some;
    }
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  private void add(byte[] source, int offset, int length) {
    if (buffer.length - size < length) {
      buffer = Arrays.copyOf(buffer, Math.max(size + length, Math.min(FULL, 2 * buffer.length)));
    }
    System.arraycopy(source, offset, buffer, size, length);
    size += length;
  }
}
