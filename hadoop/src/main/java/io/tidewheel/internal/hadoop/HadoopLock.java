package io.tidewheel.internal.hadoop;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidewheel.spi.file.Directory;
import io.tidewheel.spi.file.DirectoryInUseException;
import io.tidewheel.spi.file.DirectoryLock;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lock on a Hadoop file system: a file that says who has it, whose modification time the holder
 * moves on every two seconds.
 *
 * <pre>
 * 6f1c0a34-...          names this lock among all that ever had the file's name
 * host-a process 17     the holder
 * </pre>
 *
 * <p>Whoever sees the time stand still for ten seconds by its own clock takes the holder for dead
 * and puts its own file in place. The holder may live nevertheless (a long pause, a cut network):
 * it finds another's file in {@link #check}, and the files it was writing are closed by then. So
 * clocks need not agree, and time decides only how long a takeover waits, not who has the lock.
 */
final class HadoopLock implements DirectoryLock {
  private static final Logger LOG = LoggerFactory.getLogger(HadoopLock.class);
  private static final Duration RENEWED_EVERY = Duration.ofSeconds(2);
  private static final Duration DEAD_AFTER = Duration.ofSeconds(10);
  private static final long LOOK_MILLIS = 250;
  // One context of this JVM need not wait to learn of another.
  private static final ConcurrentMap<Path, HadoopLock> HOLDERS = new ConcurrentHashMap<>();

  /** What is in the file. */
  private record Content(String id, String holder) {
    static Content parse(String text) {
      int end = text.indexOf('\n');
      return end < 0 ? new Content(text, "another process") : split(text, end);
    }

    private static Content split(String text, int end) {
      return new Content(text.substring(0, end), text.substring(end + 1));
    }
  }

  private final Directory directory;
  private final Volume volume;
  private final Path file;
  private final Content content;
  private final AtomicBoolean closed = new AtomicBoolean();
  private ScheduledExecutorService renewer;

  private HadoopLock(Directory directory, Volume volume, Path file, String holder) {
    this.directory = directory;
    this.volume = volume;
    this.file = file;
    content = new Content(UUID.randomUUID().toString(), holder);
  }

  static HadoopLock take(Directory directory, Volume volume, Path file, String holder)
      throws IOException {
    HadoopLock lock = new HadoopLock(directory, volume, file, holder);
    HadoopLock other = HOLDERS.putIfAbsent(file, lock);
    if (other != null) {
      throw new DirectoryInUseException(directory, other.content.holder());
    }
    try {
      boolean taken = false;
      while (!taken) {
        taken = lock.tryTake();
      }
      lock.keep();
      return lock;
    } catch (IOException | RuntimeException e) {
      HOLDERS.remove(file, lock);
      throw e;
    }
  }

  static HadoopLock takeOver(Directory directory, Volume volume, Path file, String holder)
      throws IOException {
    HadoopLock lock = new HadoopLock(directory, volume, file, holder);
    lock.put(Options.Rename.OVERWRITE);
    lock.keep();
    HOLDERS.put(file, lock);
    return lock;
  }

  /** Returns false if whoever had it closed it or died meanwhile, so that it can be tried again. */
  private boolean tryTake() throws IOException {
    try {
      put(Options.Rename.NONE);
      return true;
    } catch (FileAlreadyExistsException e) {
      try {
        awaitDeath();
      } catch (NoSuchFileException gone) {
        return false;
      }
    }
    put(Options.Rename.OVERWRITE);
    return true;
  }

  /** Puts a file of ours in place, at once with its content. */
  private void put(Options.Rename how) throws IOException {
    // A dot in front: no name that a directory lists.
    Path fresh = new Path(file.getParent(), "." + file.getName() + "." + content.id());
    try (FSDataOutputStream stream =
        Patience.ask("create", fresh, () -> volume.files().create(fresh, true))) {
      stream.write((content.id() + "\n" + content.holder()).getBytes(UTF_8));
    }
    try {
      boolean ignored =
          Patience.ask(
              "lock",
              file,
              () -> {
                volume.context().rename(fresh, file, how);
                return true;
              });
    } catch (IOException e) {
      boolean ignored = volume.files().delete(fresh, false);
      throw e;
    }
  }

  /** Returns when the holder seems dead. */
  private void awaitDeath() throws IOException {
    long first = modified();
    long begin = System.nanoTime();
    while (System.nanoTime() - begin < DEAD_AFTER.toNanos()) {
      Patience.pause(LOOK_MILLIS);
      if (modified() != first) {
        throw new DirectoryInUseException(directory, read().holder());
      }
    }
    LOG.warn(
        "{}: {} has not renewed its lock for {} s and is taken for dead",
        directory,
        read().holder(),
        DEAD_AFTER.toSeconds());
  }

  private long modified() throws IOException {
    return Patience.ask(
        "look at", file, () -> volume.files().getFileStatus(file).getModificationTime());
  }

  private Content read() throws IOException {
    return Patience.ask(
        "read",
        file,
        () -> {
          try (FSDataInputStream stream = volume.files().open(file)) {
            return Content.parse(new String(stream.readAllBytes(), UTF_8));
          }
        });
  }

  private void keep() throws IOException {
    long before = modified();
    renew(before + 1);
    if (modified() == before) {
      throw new IOException(
          "cannot lock "
              + directory
              + ": its file system does not set the time of a file, by which a holder shows that it"
              + " lives. Put the checkpoint on hdfs: or on local disk");
    }
    renewer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "tidewheel-lock-" + directory);
              thread.setDaemon(true);
              return thread;
            });
    long millis = RENEWED_EVERY.toMillis();
    var ignored =
        renewer.scheduleWithFixedDelay(this::renew, millis, millis, TimeUnit.MILLISECONDS);
  }

  private void renew() {
    try {
      check();
      renew(Math.max(System.currentTimeMillis(), modified() + 1));
    } catch (DirectoryInUseException e) {
      // Whoever uses the lock learns it from check, and the file there is not ours to renew.
      renewer.shutdown();
    } catch (IOException e) {
      if (!closed.get()) {
        LOG.warn("{}: the lock could not be renewed: {}", directory, e.toString());
      }
    }
  }

  private void renew(long time) throws IOException {
    boolean ignored =
        Patience.ask(
            "renew the lock",
            file,
            () -> {
              volume.files().setTimes(file, time, -1);
              return true;
            });
  }

  @Override
  public void check() throws IOException {
    Content now;
    try {
      now = read();
    } catch (NoSuchFileException e) {
      throw new DirectoryInUseException(directory, "nobody: the lock's file is gone, " + file);
    }
    if (!now.id().equals(content.id())) {
      throw new DirectoryInUseException(directory, now.holder());
    }
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    if (renewer != null) {
      renewer.shutdown();
    }
    try {
      check();
      boolean ignored = volume.files().delete(file, false);
    } catch (DirectoryInUseException e) {
      // Another has taken it over.
      return;
    } catch (IOException e) {
      LOG.warn(
          "{}: the lock could not be released, others wait {} s for it: {}",
          directory,
          DEAD_AFTER.toSeconds(),
          e.toString());
    } finally {
      boolean ignored = HOLDERS.remove(file, this);
    }
  }
}
