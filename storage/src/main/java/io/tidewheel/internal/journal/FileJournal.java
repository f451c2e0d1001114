package io.tidewheel.internal.journal;

import io.tidewheel.spi.file.Directory;
import io.tidewheel.spi.file.DirectoryLock;
import io.tidewheel.spi.journal.Journal;
import io.tidewheel.spi.journal.JournalDamagedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A journal of checksummed entries in files, its segments.
 *
 * <p>A position is the number of bytes before it in the journal, headers of segments not counted.
 * Segment {@code 00000000000000000042.journal} begins with position 42, at byte 40 of the file.
 * Numbers are big-endian; a checksum is a CRC32C.
 *
 * <pre>
 * segment header, 40 bytes
 *    0  54 49 44 45 57 4a 52 4e   magic TIDEWJRN
 *    8  00 00 00 01               format version
 *   12  3b 94 8d 80               checksum of bytes 0 to 11: so far, every format is the same
 *   16  00 00 00 00 00 00 00 2a   base: position of the byte behind this header
 *   24  00 00 00 00 00 00 00 2a   length of the segment before, in positions: it began with 0
 *   32  00 00 00 02               owner: the second process that writes this journal
 *   36  f2 80 2d 13               checksum of bytes 0 to 35
 * group header, 28 bytes
 *   40  54 57 47 52               marker TWGR
 *   44  00 00 00 0e               length of the entries of this group
 *   48  00 00 00 00 00 00 00 2a   position of this group
 *   56  00 00 00 00 00 00 00 2a   position all before which was durable when this was written
 *   64  71 ed cc 06               checksum of bytes 40 to 63
 * entry, 9 bytes and the payload; more entries and groups follow
 *   68  1e 0d bf 54               checksum of bytes 72 to 81, xor the low 32 bits of the position
 *   72  00 00 00 05               length of the payload
 *   76  01                        type
 *   77  68 65 6c 6c 6f            payload: hello
 * </pre>
 *
 * <p><b>Opening</b> reads everything and takes for the end the last group that is whole. If what
 * follows is damaged, it was not durable, unless a group (also one behind the damage) or a later
 * segment says it was; then the journal is damaged and is not opened. A segment that another
 * continues must be right up to that one's base, and is not read beyond. A segment of a lower owner
 * than the one before was written after that owner lost the journal: it is ignored.
 *
 * <p><b>Threads.</b> Callers append to a buffer, under the lock. One thread, the journal's own,
 * takes the buffer and does all that changes files, without the lock: write, sync, begin a segment,
 * delete. Syncs asked for meanwhile share the next one. Without a thread of its own the journal
 * does this on the caller's, one caller at a time; an interrupt of that thread may be a failure.
 */
final class FileJournal implements Journal {
  /** Who appends faster than the disk writes waits when that much is buffered. */
  private static final int MOST_BUFFERED = 16 * Layout.FULL_GROUP;

  private final Directory directory;
  private final SegmentWriter writer;
  private final Thread thread;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition workToDo = lock.newCondition();
  private final Condition workDone = lock.newCondition();

  // All below is guarded by the lock.
  private GroupBuffer filling = new GroupBuffer();
  private GroupBuffer spare = new GroupBuffer();
  private boolean appended;

  // What the writer shall do.
  private CompletableFuture<Void> nextSync;
  private boolean writeWanted;
  private boolean trimWanted;
  private long trimTo;

  // What the writer has done.
  private boolean writing;
  private List<Segment> segments;
  private long written;
  private long synced;

  private IOException failure;
  private boolean closed;

  FileJournal(
      Directory directory,
      DirectoryLock owner,
      JournalScan found,
      long segmentBytes,
      boolean threadOfItsOwn) {
    this.directory = directory;
    writer = new SegmentWriter(directory, owner, segmentBytes, found);
    segments = found.segments();
    written = found.end();
    synced = found.synced();
    filling.restart(written);
    if (threadOfItsOwn) {
      thread = new Thread(this::run, "tidewheel-journal-" + directory);
      // close() syncs; a process that does not call it ends as if it had been killed.
      thread.setDaemon(true);
      thread.start();
    } else {
      thread = null;
    }
  }

  @Override
  public long start() {
    lock.lock();
    try {
      // Every segment begins with a group, and every group with an entry.
      return (segments.isEmpty() ? 0 : segments.get(0).base()) + Layout.GROUP;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long end() {
    lock.lock();
    try {
      return filling.next();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long append(byte type, ByteBuffer payload) throws IOException {
    boolean write = false;
    long position;
    lock.lock();
    try {
      check();
      while (thread != null && filling.size() > MOST_BUFFERED) {
        workDone.awaitUninterruptibly();
        check();
      }
      position = filling.append(type, payload);
      appended = true;
      if (filling.size() >= Layout.FULL_GROUP && !writeWanted) {
        writeWanted = true;
        write = true;
        workToDo.signal();
      }
    } finally {
      lock.unlock();
    }
    if (write && thread == null) {
      work();
      checkFailure();
    }
    return position;
  }

  @Override
  public CompletableFuture<Void> sync() {
    CompletableFuture<Void> sync;
    lock.lock();
    try {
      checkOpen();
      if (failure != null) {
        return CompletableFuture.failedFuture(failed());
      }
      // Here, and not where the writer takes the groups: the position of the next entry must not
      // depend on when that is.
      filling.endGroup();
      if (synced == filling.end()) {
        return CompletableFuture.completedFuture(null);
      }
      if (nextSync == null) {
        nextSync = new CompletableFuture<>();
        workToDo.signal();
      }
      sync = nextSync;
    } finally {
      lock.unlock();
    }
    if (thread == null) {
      work();
    }
    return sync;
  }

  @Override
  public void trim(long position) throws IOException {
    lock.lock();
    try {
      check();
      trimTo = Math.max(trimTo, position);
      if (segments.size() < 2 || segments.get(1).base() > trimTo) {
        return;
      }
      trimWanted = true;
      workToDo.signal();
    } finally {
      lock.unlock();
    }
    if (thread == null) {
      work();
      checkFailure();
    }
  }

  @Override
  public void read(long from, Visitor visitor) throws IOException {
    List<Segment> found;
    long end;
    lock.lock();
    try {
      check();
      end = filling.end();
      awaitWritten(end);
      found = segments;
    } finally {
      lock.unlock();
    }
    for (int i = 0; i < found.size(); i++) {
      Segment segment = found.get(i);
      long limit = i + 1 < found.size() ? found.get(i + 1).base() : end;
      if (from < limit) {
        read(segment, limit, from, visitor);
      }
    }
  }

  private void read(Segment segment, long limit, long from, Visitor visitor) throws IOException {
    try (SegmentReader reader = new SegmentReader(directory, segment, limit)) {
      while (reader.next()) {
        if (reader.position() >= from) {
          visitor.visit(reader.position(), reader.type(), reader.payload());
        }
      }
      if (reader.damage() != null) {
        throw segment.damaged(directory, reader.damage());
      }
    } catch (NoSuchFileException e) {
      if (!isTrimmed(limit)) {
        throw gone(segment, e);
      }
    }
  }

  @Override
  public ByteBuffer readAt(long position) throws IOException {
    Segment segment = null;
    long end;
    lock.lock();
    try {
      check();
      end = filling.end();
      if (position < end && position >= written) {
        awaitWritten(end);
      }
      for (Segment candidate : segments) {
        if (candidate.base() <= position) {
          segment = candidate;
        }
      }
    } finally {
      lock.unlock();
    }
    if (segment == null || position >= end) {
      throw new JournalDamagedException(
          "no entry at position="
              + position
              + " of the journal "
              + directory
              + ": it holds positions from "
              + start()
              + " to before "
              + end
              + ". Inspect it with: ./tidewheel checkpoint verify "
              + Layout.checkpoint(directory));
    }
    try {
      return SegmentReader.readAt(directory, segment, position, end);
    } catch (NoSuchFileException e) {
      throw gone(segment, e);
    }
  }

  /** Waits, holding the lock, until all before the position can be read from files. */
  private void awaitWritten(long position) throws IOException {
    filling.endGroup();
    while (written < position) {
      writeWanted = true;
      if (thread != null) {
        workToDo.signal();
        workDone.awaitUninterruptibly();
      } else {
        lock.unlock();
        try {
          work();
        } finally {
          lock.lock();
        }
      }
      if (failure != null) {
        throw failed();
      }
    }
  }

  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      filling.endGroup();
      if (appended && synced < filling.end() && nextSync == null) {
        nextSync = new CompletableFuture<>();
      }
      workToDo.signal();
      workDone.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      if (thread == null) {
        work();
      } else {
        joinThread();
      }
    } finally {
      writer.close();
    }
    checkFailure();
  }

  private void joinThread() {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** What the journal's thread does. */
  private void run() {
    while (awaitWork()) {
      try {
        work();
      } catch (RuntimeException | Error e) {
        // It is the journal's failure by now: every caller gets it.
        return;
      }
    }
  }

  private boolean awaitWork() {
    lock.lock();
    try {
      while (!hasWork()) {
        if (closed) {
          return false;
        }
        workToDo.awaitUninterruptibly();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean hasWork() {
    return failure == null && (nextSync != null || writeWanted || trimWanted);
  }

  /**
   * Does what was asked for, and what is asked for meanwhile. Throws only what is no IOException.
   */
  private void work() {
    boolean more = true;
    while (more) {
      more = workOnce();
    }
  }

  private boolean workOnce() {
    GroupBuffer groups;
    CompletableFuture<Void> sync;
    boolean trim;
    long position;
    lock.lock();
    try {
      while (writing) {
        workDone.awaitUninterruptibly();
      }
      if (!hasWork()) {
        return false;
      }
      writing = true;
      groups = filling;
      filling = spare;
      groups.continueIn(filling);
      sync = nextSync;
      nextSync = null;
      writeWanted = false;
      // Nobody waits for it, but somebody may for a sync.
      trim = trimWanted && sync == null;
      trimWanted = trimWanted && !trim;
      position = trimTo;
    } finally {
      lock.unlock();
    }
    IOException failed = null;
    try {
      if (!groups.isEmpty()) {
        writer.write(groups);
      }
      if (sync != null) {
        writer.sync();
      }
      if (trim) {
        writer.trim(position);
      }
    } catch (IOException e) {
      failed = e;
    } catch (RuntimeException | Error e) {
      failed = new IOException("the journal's writer ended: " + e, e);
      throw e;
    } finally {
      done(groups, sync, failed);
    }
    return true;
  }

  private void done(GroupBuffer groups, CompletableFuture<Void> sync, IOException failed) {
    CompletableFuture<Void> waiting = null;
    IOException reported = null;
    lock.lock();
    try {
      writing = false;
      spare = groups;
      segments = writer.segments();
      written = writer.end();
      synced = writer.synced();
      if (failed != null) {
        failure = failed;
        reported = failed();
        waiting = nextSync;
        nextSync = null;
      }
      workDone.signalAll();
    } finally {
      lock.unlock();
    }
    complete(sync, reported);
    complete(waiting, reported);
  }

  private static void complete(CompletableFuture<Void> sync, IOException failed) {
    if (sync != null) {
      if (failed == null) {
        sync.complete(null);
      } else {
        sync.completeExceptionally(failed);
      }
    }
  }

  private boolean isTrimmed(long end) {
    lock.lock();
    try {
      return end <= trimTo;
    } finally {
      lock.unlock();
    }
  }

  private IOException gone(Segment segment, NoSuchFileException cause) {
    JournalDamagedException gone = Layout.damaged(directory, segment.name(), 0, "the file is gone");
    gone.initCause(cause);
    return gone;
  }

  private void check() throws IOException {
    checkOpen();
    if (failure != null) {
      throw failed();
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("the journal is closed: " + directory);
    }
  }

  private void checkFailure() throws IOException {
    lock.lock();
    try {
      if (failure != null) {
        throw failed();
      }
    } finally {
      lock.unlock();
    }
  }

  private IOException failed() {
    return new IOException(
        "the journal "
            + directory
            + " cannot be written any more, and this process must end: "
            + failure
            + ". Everything synced before is kept; start again once the disk is well",
        failure);
  }
}
