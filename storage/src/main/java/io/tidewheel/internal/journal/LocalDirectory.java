package io.tidewheel.internal.journal;

import io.tidewheel.spi.file.AppendFile;
import io.tidewheel.spi.file.Directory;
import io.tidewheel.spi.file.DirectoryLock;
import io.tidewheel.spi.file.ReadFile;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;

/** A directory of the local file system. */
final class LocalDirectory implements Directory {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}");
  // Windows cannot open a directory as a file, and does not need to: its file systems journal
  // names themselves.
  private static final boolean SYNCS_DIRECTORIES =
      !System.getProperty("os.name", "").startsWith("Windows");

  private final Path path;

  LocalDirectory(Path path) {
    this.path = path;
  }

  @Override
  public Directory subdirectory(String name) {
    return new LocalDirectory(resolve(name));
  }

  @Override
  public URI location() {
    return path.toAbsolutePath().toUri();
  }

  @Override
  public List<String> list() throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(path, Files::isRegularFile)) {
      files.forEach(file -> names.add(file.getFileName().toString()));
    } catch (NoSuchFileException e) {
      return List.of();
    }
    // Others may have put files here whose names no caller can have asked for.
    names.removeIf(name -> !NAME.matcher(name).matches());
    Collections.sort(names);
    return names;
  }

  @Override
  public AppendFile create(String name) throws IOException {
    Path file = resolve(name);
    makeDirectory();
    return new LocalAppendFile(
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW));
  }

  @Override
  public ReadFile open(String name) throws IOException {
    return new LocalReadFile(FileChannel.open(resolve(name), StandardOpenOption.READ));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Files.move(resolve(from), resolve(to), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void delete(String name) throws IOException {
    Files.deleteIfExists(resolve(name));
  }

  @Override
  public void sync() throws IOException {
    sync(path);
  }

  @Override
  public DirectoryLock lock(String name, String holder) throws IOException {
    return LocalLock.take(this, lockFile(name), holder);
  }

  @Override
  public DirectoryLock takeOver(String name, String holder) throws IOException {
    Path file = lockFile(name);
    DirectoryLock lock = LocalLock.takeOver(this, file, holder);
    sync();
    return lock;
  }

  /** The same path for everyone who means the same file. */
  private Path lockFile(String name) throws IOException {
    Path file = resolve(name);
    makeDirectory();
    return path.toRealPath().resolve(file.getFileName());
  }

  @Override
  public String toString() {
    return path.toString();
  }

  private Path resolve(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "name in "
              + path
              + ": '"
              + name
              + "' is none for a file: use 1 to 200 of A-Z a-z 0-9 . _ - without a dot in front");
    }
    return path.resolve(name);
  }

  /** A directory is a name in the one above it, which must not be forgotten either. */
  private void makeDirectory() throws IOException {
    Deque<Path> missing = new ArrayDeque<>();
    for (Path at = path.toAbsolutePath(); at != null && Files.notExists(at); at = at.getParent()) {
      missing.push(at);
    }
    for (Path directory : missing) {
      try {
        Files.createDirectory(directory);
      } catch (FileAlreadyExistsException e) {
        // Another thread was faster.
        if (!Files.isDirectory(directory)) {
          throw new NotDirectoryException(directory.toString());
        }
      }
      sync(directory.getParent());
    }
  }

  private static void sync(Path directory) throws IOException {
    if (SYNCS_DIRECTORIES) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      } catch (NoSuchFileException e) {
        // Where nothing is, nothing can be forgotten.
        return;
      }
    }
  }
}
