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
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The operating system's lock on a file, which holds the holder's text for others to read. It ends
 * with the process, however that ends.
 *
 * <p>The system's lock belongs to the process, so a table of this JVM tells its contexts apart. And
 * the system drops it as soon as the process closes <em>any</em> channel on the file: whoever is in
 * the table must keep everyone else of this JVM from opening the file.
 */
final class LocalLock implements DirectoryLock {
  private static final ConcurrentMap<Path, String> HOLDERS = new ConcurrentHashMap<>();
  private static final int LONGEST_HOLDER = 1024;

  private final Path file;
  private final FileChannel channel;
  private final AtomicBoolean closed = new AtomicBoolean();

  private LocalLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Takes the lock; {@code file} is the same path for everyone who means the same file. */
  static LocalLock take(Directory directory, Path file, String holder) throws IOException {
    String other = HOLDERS.putIfAbsent(file, holder);
    if (other != null) {
      throw new DirectoryInUseException(directory, other);
    }
    boolean taken = false;
    try {
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
      try {
        FileLock lock = channel.tryLock();
        if (lock == null) {
          throw new DirectoryInUseException(directory, readHolder(channel));
        }
        channel.truncate(0);
        channel.write(UTF_8.encode(holder), 0);
        taken = true;
        return new LocalLock(file, channel);
      } finally {
        if (!taken) {
          channel.close();
        }
      }
    } finally {
      if (!taken) {
        HOLDERS.remove(file);
      }
    }
  }

  private static String readHolder(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(LONGEST_HOLDER);
    channel.read(text, 0);
    // The other process may be between locking the file and writing to it.
    return text.position() == 0 ? "another process" : UTF_8.decode(text.flip()).toString();
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      try {
        channel.close();
      } catch (IOException e) {
        throw new UncheckedIOException("cannot release the lock " + file, e);
      } finally {
        HOLDERS.remove(file);
      }
    }
  }
}
