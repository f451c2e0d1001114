package io.tidewheel.internal.journal;

import io.tidewheel.spi.file.AppendFile;
import io.tidewheel.spi.file.Directory;
import io.tidewheel.spi.file.DirectoryLock;
import io.tidewheel.spi.file.ReadFile;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;

/**
 * The only one that changes the journal's files. Each method is used by one thread at a time, which
 * may be another for each: it syncs what was written while it writes more. After a failure it is
 * only closed.
 *
 * <p>The first change by a new owner is a segment that begins where the journal was known to be
 * durable, with a copy of what was found behind. So what this process goes on from becomes durable
 * itself (it may have been in the page cache only, even after a failed sync whose pages the system
 * took for clean), the files before are neither cut nor extended, and what an owner that is not as
 * dead as it seemed still writes to them is not read.
 *
 * <p>Whoever takes over the directory's lock opens the journal after that. So what is durable
 * before the lock was found to be ours is seen by every successor, and only that is called synced;
 * and what is deleted is summed up in what was synced.
 *
 * <p>A segment gets its name when its first bytes are durable, so a file of that name begins with a
 * header or is damaged. The segment before is durable by then.
 */
final class SegmentWriter implements Closeable {
  private final Directory directory;
  private final DirectoryLock lock;
  private final long segmentBytes;
  private final int owner;

  private List<String> leftovers;

  // What several threads look at; but for the end only changed by synchronized methods.
  private volatile List<Segment> segments;
  private volatile long end;
  private volatile long synced;
  // Null until this process changes the journal.
  private volatile AppendFile file;

  /** Why what was written may be lost, even if a later sync succeeded; else null. */
  private IOException failure;

  SegmentWriter(Directory directory, DirectoryLock lock, long segmentBytes, JournalScan found) {
    this.directory = directory;
    this.lock = lock;
    this.segmentBytes = segmentBytes;
    owner = found.nextOwner();
    leftovers = found.leftovers();
    segments = found.segments();
    end = found.end();
    synced = found.synced();
  }

  /** The files, oldest first. */
  List<Segment> segments() {
    return segments;
  }

  /** The position behind the last byte in a file. */
  long end() {
    return end;
  }

  /** The position all before which is durable. */
  long synced() {
    return synced;
  }

  void write(GroupBuffer groups) throws IOException {
    if (file == null || isFull()) {
      beginNext();
    }
    file.write(groups.sealed(synced));
    end = groups.end();
  }

  private boolean isFull() {
    return end - last().base() >= segmentBytes;
  }

  private synchronized void beginNext() throws IOException {
    sync();
    if (isFull()) {
      file.close();
      takeOnce(() -> begin(new Segment(end, end - last().base(), owner), segments, null));
    }
  }

  /** Makes durable all that was written before the call, and what this process found. */
  synchronized void sync() throws IOException {
    long written = end;
    if (file == null) {
      takeOnce(this::takeOver);
    } else if (synced < written) {
      takeOnce(file::sync);
      takeOnce(lock::check);
      synced = written;
    }
  }

  @FunctionalInterface
  private interface Step {
    void take() throws IOException;
  }

  /** Takes a step; when one failed, it is not taken again, nor is any other. */
  private void takeOnce(Step step) throws IOException {
    if (failure != null) {
      throw failure;
    }
    try {
      step.take();
    } catch (IOException e) {
      failure = e;
      throw e;
    } catch (RuntimeException | Error e) {
      failure = new IOException("the journal's writer ended: " + e, e);
      throw e;
    }
  }

  /** Deletes the segments that hold nothing at or behind the position, but for the last. */
  void trim(long position) throws IOException {
    for (List<Segment> found = segments;
        found.size() > 1 && found.get(1).base() <= position;
        found = segments) {
      directory.delete(found.get(0).name());
      // One by one, or a crash could keep an older one and forget one behind it.
      directory.sync();
      forgetFirst();
    }
  }

  private synchronized void forgetFirst() {
    segments = List.copyOf(segments.subList(1, segments.size()));
  }

  private Segment last() {
    return segments.get(segments.size() - 1);
  }

  private void takeOver() throws IOException {
    for (String name : leftovers) {
      directory.delete(name);
    }
    if (!leftovers.isEmpty()) {
      // Before the new segment is seen: a leftover may sort behind it.
      directory.sync();
      leftovers = List.of();
    }
    if (segments.isEmpty()) {
      begin(new Segment(end, 0, owner), List.of(), null);
      return;
    }
    Segment found = last();
    if (synced == found.base()) {
      // Nothing of it was known to be durable: the new one replaces it.
      List<Segment> before = segments.subList(0, segments.size() - 1);
      begin(new Segment(synced, found.previousLength(), owner), before, found);
    } else {
      begin(new Segment(synced, synced - found.base(), owner), segments, found);
    }
  }

  private void begin(Segment segment, List<Segment> before, Segment copied) throws IOException {
    String unfinished = Layout.unfinishedName(segment.base());
    AppendFile created = directory.create(unfinished);
    boolean done = false;
    try {
      created.write(segment.header());
      if (copied != null) {
        copy(copied, created);
      }
      created.sync();
      // A successor deletes unfinished segments first, so one that was begun before it came cannot
      // get the name of one of its own.
      lock.check();
      directory.rename(unfinished, segment.name());
      directory.sync();
      lock.check();
      done = true;
    } finally {
      if (!done) {
        created.close();
      }
    }
    file = created;
    synced = end;
    segments = Stream.concat(before.stream(), Stream.of(segment)).toList();
  }

  private void copy(Segment from, AppendFile to) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(64 * 1024);
    try (ReadFile source = directory.open(from.name())) {
      long at = synced;
      while (at < end) {
        bytes.clear().limit((int) Math.min(bytes.capacity(), end - at));
        int read = source.read(bytes, from.offset(at));
        if (read == 0) {
          throw new EOFException(
              directory + "/" + from.name() + " became shorter while the journal was open");
        }
        to.write(bytes.flip());
        at += read;
      }
    }
  }

  /** Closes the file without syncing it. */
  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
