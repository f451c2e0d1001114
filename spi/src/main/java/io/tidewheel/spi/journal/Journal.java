package io.tidewheel.spi.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/**
 * An append-only log of entries, each a type and some bytes. Positions increase along the log and
 * mean nothing else. Thread-safe. Passes {@code JournalContract} of the test kit.
 *
 * <p>What is appended is durable when a {@link #sync} that was called later completes. After a
 * crash the log ends somewhere behind the last completed sync, always after a whole entry: entries
 * are lost only from the end. Opening modifies nothing; the first {@link #append} does.
 *
 * <p>A write or sync that failed is final: it is not retried, and every later call fails with the
 * same cause. The process ends, and the next one goes on from what became durable.
 */
public interface Journal extends AutoCloseable {
  /** The largest payload. */
  int LONGEST_ENTRY = 16 * 1024 * 1024;

  /** What is done with an entry that is read. */
  interface Visitor {
    /**
     * Sees an entry.
     *
     * @param position where it is
     * @param payload valid during the call; may be read and moved
     */
    void visit(long position, byte type, ByteBuffer payload) throws IOException;
  }

  /** The position of the oldest entry that is kept; {@link #end} if there is none. */
  long start();

  /** The position the next entry gets. */
  long end();

  /**
   * Reads entries in order, from the first at or behind {@code from} to the one that is the last
   * when this is called. The visitor may call the journal.
   *
   * @param from where an entry is, was or will be; before {@link #start} means from the oldest
   * @throws JournalDamagedException if an entry that was durable cannot be read
   */
  void read(long from, Visitor visitor) throws IOException;

  /**
   * Reads the entry at a position. Its payload is the caller's.
   *
   * @throws JournalDamagedException if it cannot be read; also if there is none at the position,
   *     since whoever knows the position saw it
   */
  ByteBuffer readAt(long position) throws IOException;

  /**
   * Appends an entry; it becomes durable with the next {@link #sync}.
   *
   * @param payload at most {@link #LONGEST_ENTRY} bytes, copied before the call returns; the buffer
   *     is not moved
   * @return its position, which was {@link #end} before
   * @throws IllegalArgumentException if the payload is too long
   * @throws IllegalStateException if the journal is closed; reading and syncing then throw it too
   */
  long append(byte type, ByteBuffer payload) throws IOException;

  /**
   * Makes durable all that was appended before the call, and what opening found. Calls that come
   * while a sync runs share the next one.
   *
   * @return never null, not to be completed by the caller; what depends on it may run on the thread
   *     that writes and must not block. It completes when it is durable, exceptionally with an
   *     {@link IOException} if that failed
   */
  CompletableFuture<Void> sync();

  /**
   * Lets go of entries before {@code position}: some or all of them are deleted, now or later. The
   * entry at the position and all after it stay.
   */
  void trim(long position) throws IOException;

  /**
   * Syncs what was appended and releases everything, also when it fails. Does nothing the second
   * time.
   */
  @Override
  void close() throws IOException;
}
