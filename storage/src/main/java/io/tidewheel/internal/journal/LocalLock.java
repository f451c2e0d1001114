package io.tidewheel.internal.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidewheel.spi.file.Directory;
import io.tidewheel.spi.file.DirectoryInUseException;
import io.tidewheel.spi.file.DirectoryLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The operating system's lock on a file, which holds the holder's text for others to read. It ends
 * with the process, however that ends.
 *
 * <p>Whoever takes over puts a file of its own, which it has locked, in the place of the other's.
 * So a holder is the one whose file is there.
 *
 * <p>The system's lock belongs to the process, so a table of this JVM tells its contexts apart. And
 * the system drops it as soon as the process closes <em>any</em> channel on the file: whoever is in
 * the table must keep everyone else of this JVM from opening the file.
 */
final class LocalLock implements DirectoryLock {
  private static final ConcurrentMap<Path, LocalLock> HOLDERS = new ConcurrentHashMap<>();
  private static final int LONGEST_HOLDER = 1024;

  private final Directory directory;
  private final Path file;
  private final String holder;
  private final AtomicBoolean closed = new AtomicBoolean();

  // Set once, before anyone else gets to see this lock as taken.
  private FileChannel channel;
  private Object fileKey;

  private LocalLock(Directory directory, Path file, String holder) {
    this.directory = directory;
    this.file = file;
    this.holder = holder;
  }

  /** Takes the lock; {@code file} is the same path for everyone who means the same file. */
  static LocalLock take(Directory directory, Path file, String holder) throws IOException {
    LocalLock lock = new LocalLock(directory, file, holder);
    LocalLock other = HOLDERS.putIfAbsent(file, lock);
    if (other != null) {
      throw new DirectoryInUseException(directory, other.holder);
    }
    try {
      boolean taken = false;
      while (!taken) {
        taken = lock.tryTake();
      }
      return lock;
    } catch (IOException | RuntimeException e) {
      HOLDERS.remove(file, lock);
      throw e;
    }
  }

  /** Takes the lock that another may have. */
  static LocalLock takeOver(Directory directory, Path file, String holder) throws IOException {
    LocalLock lock = new LocalLock(directory, file, holder);
    Path fresh = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID());
    try {
      lock.open(fresh);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | RuntimeException e) {
      if (lock.channel != null) {
        lock.channel.close();
      }
      Files.deleteIfExists(fresh);
      throw e;
    }
    HOLDERS.put(file, lock);
    return lock;
  }

  /** Returns false if another took over meanwhile, so that the file is another one. */
  private boolean tryTake() throws IOException {
    boolean taken = false;
    try {
      open(file);
      taken = Objects.equals(fileKey, keyOf(file));
      return taken;
    } finally {
      if (!taken && channel != null) {
        channel.close();
      }
    }
  }

  private void open(Path at) throws IOException {
    channel =
        FileChannel.open(
            at, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
    fileKey = keyOf(at);
    FileLock lock = channel.tryLock();
    if (lock == null) {
      throw new DirectoryInUseException(directory, readHolder(channel));
    }
    channel.truncate(0);
    channel.write(UTF_8.encode(holder), 0);
  }

  /** Tells files apart that had the same name one after the other; null if there is none. */
  private static Object keyOf(Path file) throws IOException {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    } catch (NoSuchFileException e) {
      return "none";
    }
  }

  private static String readHolder(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(LONGEST_HOLDER);
    channel.read(text, 0);
    // The other process may be between locking the file and writing to it.
    return text.position() == 0 ? "another process" : UTF_8.decode(text.flip()).toString();
  }

  @Override
  public void check() throws IOException {
    if (!Objects.equals(fileKey, keyOf(file))) {
      throw new DirectoryInUseException(directory, successor());
    }
  }

  private String successor() {
    LocalLock other = HOLDERS.get(file);
    if (other != this && other != null) {
      return other.holder;
    }
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "another process, which took it over";
    }
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      try {
        channel.close();
      } catch (IOException e) {
        throw new UncheckedIOException("cannot release the lock " + file, e);
      } finally {
        HOLDERS.remove(file, this);
      }
    }
  }
}
