package io.tidewheel.internal.embedded;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Consumer;

/**
 * Records in the order in which they were added, in chunks, so that growing copies none of them.
 * Filled by one thread, then read by any.
 */
final class RecordBuffer {
  private static final int FIRST_CHUNK = 16;
  private static final int LARGEST_CHUNK = 8192;

  /** All full but the last, of which {@link #used} places are. */
  private Object[][] chunks = new Object[4][];

  private int count;
  private Object[] last = {};
  private int used;

  void add(Object value) {
    if (used == last.length) {
      grow();
    }
    last[used++] = value;
  }

  /** Whether the next record begins a chunk: a good moment for what need not be done for each. */
  boolean isChunkFull() {
    return used == last.length;
  }

  private void grow() {
    if (count == chunks.length) {
      chunks = Arrays.copyOf(chunks, 2 * count);
    }
    last = new Object[count == 0 ? FIRST_CHUNK : Math.min(LARGEST_CHUNK, 2 * last.length)];
    chunks[count++] = last;
    used = 0;
  }

  Iterator<Object> iterator() {
    return new Reader();
  }

  private final class Reader implements Iterator<Object> {
    private int chunk = -1;
    private Object[] records = {};
    private int next;
    private int end;

    @Override
    public boolean hasNext() {
      return next < end || nextChunk();
    }

    private boolean nextChunk() {
      if (chunk + 1 >= count) {
        return false;
      }
      records = chunks[++chunk];
      next = 0;
      end = records == last ? used : records.length;
      return true;
    }

    @Override
    public Object next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return records[next++];
    }

    @Override
    public void forEachRemaining(Consumer<? super Object> action) {
      while (hasNext()) {
        // Moved on before the call, as a failure of the action must not repeat the record.
        action.accept(records[next++]);
      }
    }
  }
}
