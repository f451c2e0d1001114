package io.tidewheel.spi.file;

import java.io.IOException;
import java.net.URI;
import java.util.List;

/**
 * A directory of append-only files. Names are flat: 1 to 200 of the letters and digits of ASCII and
 * {@code . _ -}, and no dot in front; others are an IllegalArgumentException. Thread-safe; each
 * file is written by one thread at a time. Passes {@code DirectoryContract} of the test kit.
 *
 * <p>What a crash leaves: the content of a file up to its last {@link AppendFile#sync}, after it
 * any part or nothing of what was written since, or garbage; of names created, renamed and deleted
 * since the last {@link #sync}, any subset took place.
 *
 * <p>{@code toString} is the path, for messages.
 */
public interface Directory {
  /** A directory in this one. Does no I/O; it is made together with its first file. */
  Directory subdirectory(String name);

  /**
   * Where it is, for another process to open it with a {@link DirectoryProvider}.
   *
   * @throws UnsupportedOperationException if no other process can
   */
  default URI location() {
    throw new UnsupportedOperationException(
        this
            + ": is in this process only; keep what a cluster shares on a file system that all of it"
            + " can see");
  }

  /** The names of the files, without directories, sorted; none if the directory does not exist. */
  List<String> list() throws IOException;

  /**
   * Makes a file, empty, to be appended to; the directory too if need be.
   *
   * @throws java.nio.file.FileAlreadyExistsException if there is one
   */
  AppendFile create(String name) throws IOException;

  /**
   * Opens a file to be read.
   *
   * @throws java.nio.file.NoSuchFileException if there is none
   */
  ReadFile open(String name) throws IOException;

  /**
   * Gives a file another name, atomically, replacing what had it.
   *
   * @throws java.nio.file.NoSuchFileException if there is none
   */
  void rename(String from, String to) throws IOException;

  /** Deletes a file, if it is there. */
  void delete(String name) throws IOException;

  /**
   * Makes durable which names exist. A failure is final: it must not be retried. Does nothing if
   * the directory does not exist.
   */
  void sync() throws IOException;

  /**
   * Takes the directory for this process until the lock is closed or the process ends.
   *
   * @param name of the lock; it may become a file of the directory, which is left alone then
   * @param holder who takes it, for the message that others get: host and process id
   * @throws DirectoryInUseException if another has it, also within this process
   */
  DirectoryLock lock(String name, String holder) throws IOException;

  /**
   * Takes the directory although another process may have it, which learns of it when it asks its
   * lock ({@link DirectoryLock#check}). Of several that take over, the last has it.
   *
   * @param name and {@code holder} as for {@link #lock}
   */
  DirectoryLock takeOver(String name, String holder) throws IOException;
}
