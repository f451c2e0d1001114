package io.tidewheel.testkit.simulation;

import io.tidewheel.spi.journal.Journal;
import io.tidewheel.spi.journal.JournalDamagedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * A journal that keeps its entries in memory: the simplest that passes {@code JournalContract}, and
 * what tests of others use. It does everything on the caller's thread; a sync is done when it
 * returns. {@link #restart} gives what the next process would find.
 */
public final class MemoryJournal implements Journal {
  private record Entry(long position, byte type, ByteBuffer payload) {}

  // Guarded by this, as is all below. By position.
  private final NavigableMap<Long, Entry> entries = new TreeMap<>();
  private long end = 16;
  private long synced = end;
  private IOException failure;
  private boolean closed;

  /** A journal without entries. */
  public MemoryJournal() {}

  /**
   * What a process that starts now would find: the entries that were synced. This journal is closed
   * by it, as if its process had been killed.
   */
  public synchronized MemoryJournal restart() {
    closed = true;
    MemoryJournal next = new MemoryJournal();
    next.end = synced;
    next.synced = synced;
    next.entries.putAll(entries.headMap(synced, false));
    return next;
  }

  /** Makes every later call fail, as if the disk had. What is not synced stays so. */
  public synchronized void failWith(IOException cause) {
    failure = cause;
  }

  @Override
  public synchronized long start() {
    return entries.isEmpty() ? end : entries.firstKey();
  }

  @Override
  public synchronized long end() {
    return end;
  }

  @Override
  public void read(long from, Visitor visitor) throws IOException {
    List<Entry> visited;
    synchronized (this) {
      check();
      visited = List.copyOf(entries.tailMap(from, true).values());
    }
    for (Entry entry : visited) {
      visitor.visit(entry.position, entry.type, entry.payload.duplicate());
    }
  }

  @Override
  public synchronized ByteBuffer readAt(long position) throws IOException {
    check();
    Entry entry = entries.get(position);
    if (entry != null) {
      return ByteBuffer.allocate(entry.payload.remaining()).put(entry.payload.duplicate()).flip();
    }
    throw new JournalDamagedException(
        "no entry in the journal at position="
            + position
            + ": it holds positions from "
            + start()
            + " to before "
            + end);
  }

  @Override
  public synchronized long append(byte type, ByteBuffer payload) throws IOException {
    check();
    if (payload.remaining() > LONGEST_ENTRY) {
      throw new IllegalArgumentException(
          "entry bytes=" + payload.remaining() + " required<=" + LONGEST_ENTRY);
    }
    ByteBuffer copy = ByteBuffer.allocate(payload.remaining()).put(payload.duplicate()).flip();
    long position = end;
    entries.put(position, new Entry(position, type, copy.asReadOnlyBuffer()));
    // Any steps do, as long as nobody can take positions for counters.
    end = position + 16 + copy.remaining();
    return position;
  }

  @Override
  public synchronized CompletableFuture<Void> sync() {
    checkOpen();
    if (failure != null) {
      return CompletableFuture.failedFuture(failed());
    }
    synced = end;
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public synchronized void trim(long position) throws IOException {
    check();
    entries.headMap(position, false).clear();
  }

  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    if (failure != null) {
      throw failed();
    }
    synced = end;
  }

  private void check() throws IOException {
    checkOpen();
    if (failure != null) {
      throw failed();
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("the journal is closed");
    }
  }

  private IOException failed() {
    return new IOException("the journal failed before: " + failure.getMessage(), failure);
  }
}
