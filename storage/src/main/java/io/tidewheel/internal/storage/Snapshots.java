package io.tidewheel.internal.storage;

import io.tidewheel.internal.storage.SnapshotFiles.Content;
import io.tidewheel.internal.storage.SnapshotFiles.Subject;
import io.tidewheel.spi.file.Directory;
import io.tidewheel.spi.state.StateHandle;
import io.tidewheel.spi.state.StateStores.Durability;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes snapshots, one after the other, on a thread of its own or on the caller's.
 *
 * <p>A snapshot is fuzzy. It begins when some version is published, and is written from the live
 * map while batches go on; each pair is of that version or of a later one that was published before
 * the end. Replaying the later changes makes it exact, since a change says what a key's value is
 * and not how it differs. That takes the last version mixed in to be recoverable wherever the
 * snapshot is: it was committed, so its commit is in the journal before the snapshot's entry.
 *
 * <p>The order in which things become durable: the file, its name, then its entry, which makes it
 * count, together with all commits before. Only then are the files deleted and the parts of the
 * journal given up that the second newest snapshot does not need. Files of which no entry speaks
 * are of a process that died before it wrote that entry; they are deleted when the first snapshot
 * is begun.
 */
final class Snapshots implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Snapshots.class);
  private static final long PAUSE_NANOS = 1_000_000;
  private static final long CLOSE_SECONDS = 30;

  private final Object lock;
  private final Durability durability;
  private final Set<String> known;
  private final SnapshotFiles files;

  /** Null if the caller's thread does it. */
  private final ThreadPoolExecutor thread;

  private long nextNumber;
  private volatile boolean stopped;
  private volatile Throwable failure;

  /**
   * Snapshots of state that the lock guards.
   *
   * @param known files that are in use
   */
  Snapshots(Object lock, Durability durability, Set<String> known, boolean threadOfItsOwn) {
    this.lock = lock;
    this.durability = durability;
    this.known = known;
    files = new SnapshotFiles(durability.directory(), durability.codecs());
    thread = threadOfItsOwn ? newThread(durability.directory()) : null;
  }

  private static ThreadPoolExecutor newThread(Directory directory) {
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "tidewheel-snapshots-" + directory);
              thread.setDaemon(true);
              return thread;
            },
            new ThreadPoolExecutor.DiscardPolicy()); // Only once it was closed.
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }

  /** Writes a snapshot of each, now or soon. */
  void write(List<HeldState> states) {
    for (HeldState state : states) {
      if (thread == null) {
        writeUnlessFailed(state);
      } else {
        thread.execute(() -> writeUnlessFailed(state));
      }
    }
  }

  private void writeUnlessFailed(HeldState state) {
    if (failure != null || stopped) {
      return;
    }
    try {
      write(state);
    } catch (CancellationException e) {
      log.debug("a snapshot was given up, since the stores were closed");
    } catch (Throwable t) {
      failure = t;
      log.warn(
          "state={}: a snapshot could not be written to {}, and none will be until the program is"
              + " started again; state stays durable, but the journal grows. See that the disk is"
              + " sound and has space",
          state.id,
          durability.directory(),
          t);
      if (t instanceof Error error && thread == null) {
        throw error;
      }
    }
  }

  private void write(HeldState state) throws IOException {
    String name = nextName();
    Subject subject;
    synchronized (lock) {
      subject =
          new Subject(
              state.published, state.base, state.unmerged == null ? Map.of() : state.unmerged);
      state.retention.begin();
    }
    StateHandle version = subject.version();
    Content content = files.write(name + "-" + version.version(), subject, this::pace);
    long lastVersion;
    synchronized (lock) {
      lastVersion = Math.max(version.version(), state.merged);
    }
    SnapshotEntry entry =
        new SnapshotEntry(
            version.id(),
            version.version(),
            Long.parseLong(version.location()),
            lastVersion,
            content);
    long position =
        durability.journal().append(SnapshotEntry.TYPE, ByteBuffer.wrap(entry.toBytes()));
    awaitSync();
    List<String> superseded;
    synchronized (lock) {
      superseded = state.retention.completed(entry, position);
    }
    for (String file : superseded) {
      checkNotStopped();
      durability.directory().delete(file);
    }
  }

  private void awaitSync() throws IOException {
    try {
      durability.journal().sync().join();
    } catch (CompletionException e) {
      throw new IOException("the journal cannot be synced: " + e.getCause(), e.getCause());
    }
  }

  private String nextName() throws IOException {
    if (nextNumber == 0) {
      nextNumber = 1;
      for (String file : durability.directory().list()) {
        nextNumber = Math.max(nextNumber, number(file) + 1);
        if (!known.contains(file)) {
          checkNotStopped();
          durability.directory().delete(file);
        }
      }
    }
    return String.format(Locale.ROOT, "%06d", nextNumber++);
  }

  /** The number a file's name begins with. */
  private static long number(String file) {
    int end = 0;
    while (end < Math.min(file.length(), 15) && Character.isDigit(file.charAt(end))) {
      end++;
    }
    return end == 0 ? 0 : Long.parseLong(file.substring(0, end));
  }

  private void pace() {
    checkNotStopped();
    if (thread != null) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** The directory may be another process's soon. */
  private void checkNotStopped() {
    if (stopped) {
      throw new CancellationException();
    }
  }

  /** What failed, or null. */
  Throwable failure() {
    return failure;
  }

  /** Gives up what is being written, and waits until nothing is. */
  @Override
  public void close() {
    stopped = true;
    if (thread == null) {
      return;
    }
    thread.shutdown();
    try {
      if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        log.warn(
            "a snapshot is still being written to {} after {} s: the disk does not answer",
            durability.directory(),
            CLOSE_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
