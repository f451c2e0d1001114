package io.tidewheel.internal.hadoop.nio;

import io.tidewheel.internal.hadoop.Volume;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.PathIsNotEmptyDirectoryException;

/**
 * The file systems of a scheme of Hadoop. Names are durable when a call returns; the content of a
 * file that is written with {@link StandardOpenOption#DSYNC} is durable when it is closed. A rename
 * is atomic and replaces a file, and no directory that holds something. There are no links.
 */
public final class HadoopFileSystems extends FileSystemProvider {
  private static final ConcurrentMap<String, HadoopFileSystems> SCHEMES = new ConcurrentHashMap<>();

  private final String scheme;
  private final ConcurrentMap<String, HadoopFiles> known = new ConcurrentHashMap<>();

  private HadoopFileSystems(String scheme) {
    this.scheme = scheme;
  }

  /** Those of a scheme: {@code hdfs}. Does no I/O. */
  public static HadoopFileSystems of(String scheme) {
    return SCHEMES.computeIfAbsent(scheme, HadoopFileSystems::new);
  }

  @Override
  public String getScheme() {
    return scheme;
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> settings) {
    return getFileSystem(uri);
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
    return known.computeIfAbsent(scheme + "://" + authority, root -> new HadoopFiles(this, root));
  }

  @Override
  public Path getPath(URI uri) {
    return getFileSystem(uri).getPath("/" + uri.getPath());
  }

  // ------------------------------------------------------------------ questions

  private static Volume volume(Path path) {
    return Volume.of(((HadoopPath) path.toAbsolutePath()).toUri());
  }

  private static org.apache.hadoop.fs.Path hadoop(Path path) {
    return ((HadoopPath) path).hadoop();
  }

  private static FileStatus status(Path path) throws IOException {
    return volume(path).ask("look at", hadoop(path), (files, file) -> files.getFileStatus(file));
  }

  @Override
  @SuppressWarnings("unchecked") // There is but this one.
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    if (type != BasicFileAttributes.class) {
      throw new UnsupportedOperationException(path + " has basic attributes only, not " + type);
    }
    FileStatus listed = ((HadoopPath) path).takeListed();
    if (listed != null) {
      return (A) new StatusAttributes(listed, true);
    }
    return (A)
        volume(path)
            .ask("look at", hadoop(path), (files, file) -> StatusAttributes.now(files, file));
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String names, LinkOption... options) {
    throw new UnsupportedOperationException(path + ": attributes have no names here");
  }

  @Override
  public <V extends FileAttributeView> V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    return null;
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    FileStatus ignored = status(path);
  }

  @Override
  public boolean isSameFile(Path one, Path other) {
    return one.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize());
  }

  @Override
  public boolean isHidden(Path path) {
    return path.getFileName() != null && path.getFileName().toString().startsWith(".");
  }

  @Override
  public FileStore getFileStore(Path path) {
    throw new UnsupportedOperationException(path + ": where it is stored is not known");
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path directory, DirectoryStream.Filter<? super Path> filter) throws IOException {
    if (!status(directory).isDirectory()) {
      throw new NotDirectoryException(directory.toString());
    }
    FileStatus[] found =
        volume(directory).ask("list", hadoop(directory), (files, path) -> files.listStatus(path));
    List<Path> entries = new ArrayList<>();
    for (FileStatus each : found) {
      Path entry = ((HadoopPath) directory).entry(each);
      if (filter.accept(entry)) {
        entries.add(entry);
      }
    }
    return new DirectoryStream<>() {
      @Override
      public Iterator<Path> iterator() {
        return entries.iterator();
      }

      @Override
      public void close() {}
    };
  }

  // ------------------------------------------------------------------ changes

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    if (!options.contains(StandardOpenOption.WRITE)) {
      return new ReadChannel(
          volume(path).ask("open", hadoop(path), (files, file) -> files.open(file)),
          status(path).getLen());
    }
    if (options.contains(StandardOpenOption.APPEND) || options.contains(StandardOpenOption.READ)) {
      throw new UnsupportedOperationException(path + " is written anew, or read: " + options);
    }
    boolean replaces = !options.contains(StandardOpenOption.CREATE_NEW);
    return new WriteChannel(
        volume(path).ask("create", hadoop(path), (files, file) -> files.create(file, replaces)),
        options.contains(StandardOpenOption.DSYNC));
  }

  @Override
  public void createDirectory(Path directory, FileAttribute<?>... attributes) throws IOException {
    Path parent = directory.toAbsolutePath().getParent();
    if (parent != null && !status(parent).isDirectory()) {
      throw new NotDirectoryException(parent.toString());
    }
    try { // Making what is there is no error in Hadoop.
      FileStatus there = status(directory);
      throw new FileAlreadyExistsException(there.getPath().toString());
    } catch (NoSuchFileException e) {
      boolean ignored =
          volume(directory).ask("make", hadoop(directory), (files, path) -> files.mkdirs(path));
    }
  }

  @Override
  public void delete(Path path) throws IOException {
    try {
      if (!volume(path).ask("delete", hadoop(path), (files, file) -> files.delete(file, false))) {
        throw new NoSuchFileException(path.toString());
      }
    } catch (PathIsNotEmptyDirectoryException e) {
      DirectoryNotEmptyException notEmpty = new DirectoryNotEmptyException(path.toString());
      notEmpty.initCause(e);
      throw notEmpty;
    }
  }

  @Override
  public void move(Path source, Path target, CopyOption... options) throws IOException {
    boolean replaces =
        List.of(options).contains(StandardCopyOption.ATOMIC_MOVE)
            || List.of(options).contains(StandardCopyOption.REPLACE_EXISTING);
    volume(source)
        .rename(
            hadoop(source),
            hadoop(target),
            replaces ? Options.Rename.OVERWRITE : Options.Rename.NONE);
  }

  @Override
  public void copy(Path source, Path target, CopyOption... options) {
    throw new UnsupportedOperationException(source + ": is not copied");
  }

  @Override
  public void setAttribute(Path path, String name, Object value, LinkOption... options) {
    throw new UnsupportedOperationException(path + ": attributes are not set");
  }
}
