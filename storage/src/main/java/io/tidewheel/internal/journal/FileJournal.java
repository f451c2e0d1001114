package io.tidewheel.internal.journal;

import io.tidewheel.spi.file.Directory;
import io.tidewheel.spi.file.DirectoryLock;
import io.tidewheel.spi.journal.Journal;
import io.tidewheel.spi.journal.JournalDamagedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
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
 * <p><b>Threads.</b> Callers append to a buffer, under the lock. The journal's own threads take the
 * buffer and do all that changes files, without the lock: one may write, another sync what was
 * written before, a third delete (which takes some systems tens of milliseconds), and each does
 * whatever of these nobody does. Syncs asked for meanwhile share the next one. Without threads of
 * its own the journal does this on its callers'; an interrupt of one may be a failure.
 */
final class FileJournal implements Journal {
  /** Who appends faster than the disk writes waits when that much is buffered. */
  private static final int MOST_BUFFERED = 16 * Layout.FULL_GROUP;

  /** One writes, one syncs, one deletes. */
  private static final int THREADS = 3;

  private final Directory directory;
  private final SegmentWriter writer;
  private final List<Thread> threads = new ArrayList<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition workToDo = lock.newCondition();
  private final Condition workDone = lock.newCondition();

  // All below is guarded by the lock.
  private GroupBuffer filling = new GroupBuffer();
  private GroupBuffer spare = new GroupBuffer();
  private boolean appended;

  // What shall be done.
  private boolean writeWanted;
  private boolean trimWanted;
  private long trimTo;

  /** Of what may be in the buffer yet; null if nobody asked. */
  private CompletableFuture<Void> nextSync;

  /** Of what is written. */
  private List<CompletableFuture<Void>> toSync = new ArrayList<>();

  // What is being done, and what was.
  private boolean writing;
  private boolean syncing;
  private boolean deleting;
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
      boolean threadsOfItsOwn) {
    this.directory = directory;
    writer = new SegmentWriter(directory, owner, segmentBytes, found);
    segments = found.segments();
    written = found.end();
    synced = found.synced();
    filling.restart(written);
    for (int i = 0; i < (threadsOfItsOwn ? THREADS : 0); i++) {
      Thread thread = new Thread(this::run, "tidewheel-journal-" + i + "-" + directory);
      // close() syncs; a process that does not call it ends as if it had been killed.
      thread.setDaemon(true);
      threads.add(thread);
    }
    threads.forEach(Thread::start);
  }

  @Override
  public long start() {
    lock.lock();
    try {
      // Every segment begins with a group, and every group with an entry.
      return (segments.isEmpty() ? 0 : kept().get(0).base()) + Layout.GROUP;
    } finally {
      lock.unlock();
    }
  }

  /** The segments but for those that are let go, of which some may be there yet. */
  private List<Segment> kept() {
    int first = 0;
    while (first + 1 < segments.size() && segments.get(first + 1).base() <= trimTo) {
      first++;
    }
    return segments.subList(first, segments.size());
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
      while (!threads.isEmpty() && filling.size() > MOST_BUFFERED) {
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
    if (write && threads.isEmpty()) {
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
    if (threads.isEmpty()) {
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
    if (threads.isEmpty()) {
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
      found = kept();
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
      for (Segment candidate : kept()) {
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
      if (!threads.isEmpty()) {
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
      workToDo.signalAll();
      workDone.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      if (threads.isEmpty()) {
        work();
      }
      joinThreads();
    } finally {
      writer.close();
    }
    checkFailure();
  }

  private void joinThreads() {
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** What a thread of the journal does. */
  private void run() {
    try {
      do {
        work();
      } while (awaitWork());
    } catch (RuntimeException | Error e) {
      // It is the journal's failure by now: every caller gets it.
    }
  }

  private boolean awaitWork() {
    lock.lock();
    try {
      while (!canWork()) {
        if (closed && isIdle()) {
          return false;
        }
        workToDo.awaitUninterruptibly();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean canWork() {
    return canSync() || canWrite() || canDelete();
  }

  private boolean canSync() {
    return failure == null && !syncing && !toSync.isEmpty();
  }

  private boolean canWrite() {
    return failure == null && !writing && (nextSync != null || writeWanted);
  }

  private boolean canDelete() {
    return failure == null && !deleting && trimWanted;
  }

  /** Whether nothing is done, and nothing is to be done if nobody asks for more. */
  private boolean isIdle() {
    return !writing && !syncing && !deleting && !canWork();
  }

  /**
   * Does what was asked for, and what is asked for meanwhile, but for what others do; of those it
   * waits for who does work without threads. Throws only what is no IOException.
   */
  private void work() {
    boolean more = true;
    while (more) {
      more = syncOnce() || writeOnce() || deleteOnce() || (threads.isEmpty() && awaitOthers());
    }
  }

  /** False if there are none. */
  private boolean awaitOthers() {
    lock.lock();
    try {
      while (!canWork()) {
        if (isIdle()) {
          return false;
        }
        workDone.awaitUninterruptibly();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Writes what is buffered, unless nobody wants that, or somebody does it. */
  private boolean writeOnce() {
    GroupBuffer groups;
    List<CompletableFuture<Void>> written = new ArrayList<>();
    lock.lock();
    try {
      if (!canWrite()) {
        return false;
      }
      writing = true;
      writeWanted = false;
      groups = filling;
      filling = spare;
      groups.continueIn(filling);
      if (nextSync != null) {
        written.add(nextSync);
        nextSync = null;
      }
      // Who waits for room can go on.
      workDone.signalAll();
    } finally {
      lock.unlock();
    }
    changeFiles(
        () -> {
          if (!groups.isEmpty()) {
            writer.write(groups);
          }
        },
        () -> {
          writing = false;
          spare = groups;
          toSync.addAll(written);
        },
        List.of());
    return true;
  }

  /** Syncs what is written, likewise. */
  private boolean syncOnce() {
    List<CompletableFuture<Void>> synced;
    lock.lock();
    try {
      if (!canSync()) {
        return false;
      }
      syncing = true;
      synced = toSync;
      toSync = new ArrayList<>();
    } finally {
      lock.unlock();
    }
    changeFiles(writer::sync, () -> syncing = false, synced);
    return true;
  }

  /** Deletes what nobody needs, likewise. */
  private boolean deleteOnce() {
    long position;
    lock.lock();
    try {
      if (!canDelete()) {
        return false;
      }
      deleting = true;
      trimWanted = false;
      position = trimTo;
    } finally {
      lock.unlock();
    }
    changeFiles(() -> writer.trim(position), () -> deleting = false, List.of());
    return true;
  }

  @FunctionalInterface
  private interface FileChange {
    void make() throws IOException;
  }

  /**
   * Changes files. When that fails nothing more is written, which all are told who wait.
   *
   * @param then done under the lock, in any case
   * @param waiting for this change
   */
  private void changeFiles(
      FileChange change, Runnable then, List<CompletableFuture<Void>> waiting) {
    IOException failed = null;
    try {
      change.make();
    } catch (IOException e) {
      failed = e;
    } catch (RuntimeException | Error e) {
      failed = new IOException("the journal's writer ended: " + e, e);
      throw e;
    } finally {
      changed(failed, then, waiting);
    }
  }

  private void changed(IOException failed, Runnable then, List<CompletableFuture<Void>> waiting) {
    List<CompletableFuture<Void>> inVain = new ArrayList<>();
    IOException reported = null;
    lock.lock();
    try {
      then.run();
      segments = writer.segments();
      written = writer.end();
      synced = writer.synced();
      failure = failure == null ? failed : failure;
      if (failure != null) {
        reported = failed();
        inVain.addAll(toSync);
        toSync.clear();
        if (nextSync != null) {
          inVain.add(nextSync);
          nextSync = null;
        }
      }
      if (closed) {
        workToDo.signalAll();
      }
      workDone.signalAll();
    } finally {
      lock.unlock();
    }
    for (CompletableFuture<Void> sync : waiting) {
      complete(sync, failed == null ? null : reported);
    }
    for (CompletableFuture<Void> sync : inVain) {
      complete(sync, reported);
    }
  }

  private static void complete(CompletableFuture<Void> sync, IOException failed) {
    if (failed == null) {
      sync.complete(null);
    } else {
      sync.completeExceptionally(failed);
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
