package io.tidewheel.internal.hadoop.nio;

import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * A file system of Hadoop.
 *
 * @see HadoopFileSystems
 */
final class HadoopFiles extends FileSystem {
  private static final String SEPARATOR = "/";

  private final HadoopFileSystems provider;
  private final String root;

  /**
   * @param root scheme and authority: {@code hdfs://host:8020}
   */
  HadoopFiles(HadoopFileSystems provider, String root) {
    this.provider = provider;
    this.root = root;
  }

  /** What absolute paths begin with, as text. */
  String root() {
    return root;
  }

  @Override
  public HadoopFileSystems provider() {
    return provider;
  }

  @Override
  public Path getPath(String first, String... more) {
    String text = more.length == 0 ? first : first + SEPARATOR + String.join(SEPARATOR, more);
    boolean whole = text.startsWith(root + SEPARATOR);
    String path = whole ? text.substring(root.length()) : text;
    List<String> names =
        Arrays.stream(path.split(SEPARATOR, -1)).filter(name -> !name.isEmpty()).toList();
    return new HadoopPath(this, path.startsWith(SEPARATOR), names);
  }

  /** Patterns of single names are those of this machine's file system. */
  @Override
  public PathMatcher getPathMatcher(String syntaxAndPattern) {
    PathMatcher local = FileSystems.getDefault().getPathMatcher(syntaxAndPattern);
    return path -> local.matches(Path.of(((HadoopPath) path).names()));
  }

  @Override
  public Iterable<Path> getRootDirectories() {
    return List.of(new HadoopPath(this, true, List.of()));
  }

  @Override
  public String getSeparator() {
    return SEPARATOR;
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public Set<String> supportedFileAttributeViews() {
    return Set.of("basic");
  }

  /** It lasts as long as the process. */
  @Override
  public void close() {
    throw new UnsupportedOperationException(root + " is not closed");
  }

  @Override
  public Iterable<FileStore> getFileStores() {
    throw new UnsupportedOperationException(root + " does not say where it stores files");
  }

  @Override
  public UserPrincipalLookupService getUserPrincipalLookupService() {
    throw new UnsupportedOperationException(root + " knows no users here");
  }

  @Override
  public WatchService newWatchService() {
    throw new UnsupportedOperationException(root + " cannot be watched");
  }

  @Override
  public String toString() {
    return root;
  }
}
