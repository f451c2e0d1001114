package io.tidewheel.internal.hadoop.nio;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hadoop.fs.FileStatus;

/** A path of names. As text an absolute one begins with scheme and authority. */
final class HadoopPath implements Path {
  private final HadoopFiles files;
  private final boolean absolute;
  private final List<String> names;
  private final AtomicReference<FileStatus> listed = new AtomicReference<>();

  HadoopPath(HadoopFiles files, boolean absolute, List<String> names) {
    this.files = files;
    this.absolute = absolute;
    this.names = List.copyOf(names);
  }

  /** The names of a path, as text. */
  String names() {
    return String.join("/", names);
  }

  /** An entry of this directory. */
  HadoopPath entry(FileStatus status) {
    HadoopPath entry = (HadoopPath) resolve(status.getPath().getName());
    entry.listed.set(status);
    return entry;
  }

  /** What the listing said that showed this path, for the first who asks; null for all others. */
  FileStatus takeListed() {
    return listed.getAndSet(null);
  }

  /** As Hadoop writes it. */
  org.apache.hadoop.fs.Path hadoop() {
    return new org.apache.hadoop.fs.Path(((HadoopPath) toAbsolutePath()).toUri());
  }

  private static HadoopPath of(Path path) {
    if (path instanceof HadoopPath own) {
      return own;
    }
    throw new ProviderMismatchException(path + " is no path of a Hadoop file system");
  }

  private HadoopPath with(boolean isAbsolute, List<String> other) {
    return new HadoopPath(files, isAbsolute, other);
  }

  @Override
  public FileSystem getFileSystem() {
    return files;
  }

  @Override
  public boolean isAbsolute() {
    return absolute;
  }

  @Override
  public Path getRoot() {
    return absolute ? with(true, List.of()) : null;
  }

  @Override
  public Path getFileName() {
    return names.isEmpty() ? null : getName(names.size() - 1);
  }

  @Override
  public Path getParent() {
    if (names.isEmpty() || (names.size() == 1 && !absolute)) {
      return null;
    }
    return with(absolute, names.subList(0, names.size() - 1));
  }

  @Override
  public int getNameCount() {
    return names.size();
  }

  @Override
  public Path getName(int index) {
    return subpath(index, index + 1);
  }

  @Override
  public Path subpath(int from, int until) {
    if (from < 0 || until > names.size() || from >= until) {
      throw new IllegalArgumentException(this + " has no names " + from + " to " + until);
    }
    return with(false, names.subList(from, until));
  }

  @Override
  public boolean startsWith(Path other) {
    return other instanceof HadoopPath path
        && files == path.files
        && absolute == path.absolute
        && names.size() >= path.names.size()
        && names.subList(0, path.names.size()).equals(path.names);
  }

  @Override
  public boolean endsWith(Path other) {
    return other instanceof HadoopPath path
        && files == path.files
        && (path.absolute
            ? equals(path)
            : names.size() >= path.names.size()
                && names
                    .subList(names.size() - path.names.size(), names.size())
                    .equals(path.names));
  }

  @Override
  public Path normalize() {
    List<String> normal = new ArrayList<>();
    for (String name : names) {
      boolean isAbove = name.equals("..");
      if (isAbove && !normal.isEmpty() && !normal.get(normal.size() - 1).equals("..")) {
        normal.remove(normal.size() - 1);
      } else if (!name.equals(".") && !(isAbove && absolute)) {
        normal.add(name);
      }
    }
    return with(absolute, normal);
  }

  @Override
  public Path resolve(Path other) {
    HadoopPath path = of(other);
    if (path.absolute) {
      return path;
    }
    List<String> all = new ArrayList<>(names);
    all.addAll(path.names);
    return with(absolute, all);
  }

  @Override
  public Path relativize(Path other) {
    HadoopPath path = of(other);
    if (absolute != path.absolute) {
      throw new IllegalArgumentException(this + " and " + other + ": one of them is absolute");
    }
    int same = 0;
    while (same < Math.min(names.size(), path.names.size())
        && names.get(same).equals(path.names.get(same))) {
      same++;
    }
    List<String> way = new ArrayList<>();
    for (int i = same; i < names.size(); i++) {
      way.add("..");
    }
    way.addAll(path.names.subList(same, path.names.size()));
    return with(false, way);
  }

  @Override
  public URI toUri() {
    try {
      URI root = URI.create(files.root());
      return new URI(root.getScheme(), root.getAuthority(), "/" + names(), null, null);
    } catch (URISyntaxException e) {
      throw new IllegalStateException("no path without a URI; this is a bug in Tidewheel", e);
    }
  }

  @Override
  public Path toAbsolutePath() {
    return absolute ? this : with(true, names);
  }

  @Override
  public Path toRealPath(LinkOption... options) {
    return toAbsolutePath().normalize();
  }

  @Override
  public WatchKey register(
      WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
    throw new UnsupportedOperationException(this + " cannot be watched");
  }

  @Override
  public int compareTo(Path other) {
    return toString().compareTo(of(other).toString());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HadoopPath path
        && files == path.files
        && absolute == path.absolute
        && names.equals(path.names);
  }

  @Override
  public int hashCode() {
    return names.hashCode();
  }

  @Override
  public String toString() {
    return absolute ? files.root() + "/" + names() : names();
  }
}
