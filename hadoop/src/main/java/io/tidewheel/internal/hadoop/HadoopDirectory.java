package io.tidewheel.internal.hadoop;

import io.tidewheel.spi.file.AppendFile;
import io.tidewheel.spi.file.Directory;
import io.tidewheel.spi.file.DirectoryLock;
import io.tidewheel.spi.file.ReadFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.util.EnumSet;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * A directory of a Hadoop file system.
 *
 * <p>Names are durable when a call returns, since the NameNode syncs its own log before it answers.
 * Content is what {@link HadoopAppendFile} says. Whoever takes the lock closes what others left
 * open below the directory, so that they write to it no more.
 */
final class HadoopDirectory implements Directory {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}");
  private static final int BUFFER = 64 * 1024;

  private final Volume volume;
  private final Path path;

  private HadoopDirectory(Volume volume, Path path) {
    this.volume = volume;
    this.path = path;
  }

  static HadoopDirectory at(URI location) {
    return new HadoopDirectory(Volume.of(location), new Path(location));
  }

  @Override
  public Directory subdirectory(String name) {
    return new HadoopDirectory(volume, resolve(name));
  }

  @Override
  public URI location() {
    return path.toUri();
  }

  @Override
  public List<String> list() throws IOException {
    FileStatus[] found;
    try {
      found = Patience.ask("list", path, () -> volume.files().listStatus(path));
    } catch (NoSuchFileException e) {
      return List.of();
    }
    // Others may have put files here whose names no caller can have asked for.
    return Stream.of(found)
        .filter(FileStatus::isFile)
        .map(status -> status.getPath().getName())
        .filter(name -> NAME.matcher(name).matches())
        .sorted()
        .toList();
  }

  @Override
  public AppendFile create(String name) throws IOException {
    Path file = resolve(name);
    FSDataOutputStream stream = Patience.ask("create", file, () -> create(file));
    if (!stream.hasCapability(StreamCapabilities.HSYNC)) {
      stream.close();
      boolean ignored = volume.files().delete(file, false);
      throw new IOException(
          "cannot keep a checkpoint in "
              + path
              + ": its file system cannot make durable a file that is still written (hsync), which"
              + " a journal needs. Put the checkpoint on hdfs: or on local disk");
    }
    return new HadoopAppendFile(file, stream);
  }

  private FSDataOutputStream create(Path file) throws IOException {
    FileSystem files = volume.files();
    // SYNC_BLOCK: hsync is about the block that is being written, and those before must be on disk.
    return files.create(
        file,
        FsPermission.getFileDefault().applyUMask(FsPermission.getUMask(files.getConf())),
        EnumSet.of(CreateFlag.CREATE, CreateFlag.SYNC_BLOCK),
        BUFFER,
        files.getDefaultReplication(file),
        files.getDefaultBlockSize(file),
        null);
  }

  @Override
  public ReadFile open(String name) throws IOException {
    return new HadoopReadFile(volume, resolve(name));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    volume.rename(resolve(from), resolve(to), Options.Rename.OVERWRITE);
  }

  @Override
  public void delete(String name) throws IOException {
    Path file = resolve(name);
    boolean ignored = Patience.ask("delete", file, () -> volume.files().delete(file, false));
  }

  @Override
  public void sync() {
    // The NameNode has done so before it answered the calls above.
  }

  @Override
  public DirectoryLock lock(String name, String holder) throws IOException {
    return owned(HadoopLock.take(this, volume, resolve(name), holder));
  }

  @Override
  public DirectoryLock takeOver(String name, String holder) throws IOException {
    return owned(HadoopLock.takeOver(this, volume, resolve(name), holder));
  }

  private DirectoryLock owned(DirectoryLock lock) throws IOException {
    try {
      Leases.recover(volume, path);
      lock.check();
      return lock;
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
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
    return new Path(path, name);
  }
}
