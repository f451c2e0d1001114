package io.tidewheel.internal.hadoop;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.hdfs.HdfsConfiguration;

/**
 * A file system of Hadoop, connected with when it is first used and kept until the process ends.
 * Thread-safe.
 *
 * <p>It is not taken from Hadoop's cache: that one is closed in a shutdown hook, beside which a
 * program that was asked to end still finishes its batch.
 */
public final class Volume {
  private static final ConcurrentMap<String, Volume> VOLUMES = new ConcurrentHashMap<>();

  private final URI root;
  private FileSystem files;
  private FileContext context;

  private Volume(URI root) {
    this.root = root;
  }

  /** The one that the location is on. Does no I/O. */
  public static Volume of(URI location) {
    String authority = location.getRawAuthority();
    String root = location.getScheme() + "://" + (authority == null ? "" : authority) + "/";
    return VOLUMES.computeIfAbsent(root, key -> new Volume(URI.create(key)));
  }

  /** Whether Hadoop's client knows such file systems. */
  static boolean isKnown(String scheme) {
    try {
      return FileSystem.getFileSystemClass(scheme, configuration()) != null;
    } catch (UnsupportedFileSystemException e) {
      return false;
    } catch (IOException e) {
      throw new IllegalStateException("cannot ask Hadoop's client for scheme=" + scheme, e);
    }
  }

  synchronized FileSystem files() throws IOException {
    if (files == null) {
      files = FileSystem.newInstance(root, patient(configuration()));
    }
    return files;
  }

  /** The same files, through the interface that can replace one by another atomically. */
  synchronized FileContext context() throws IOException {
    if (context == null) {
      context = FileContext.getFileContext(files().getUri(), files().getConf());
    }
    return context;
  }

  /** A question about a file. */
  @FunctionalInterface
  public interface Question<T> {
    /** Asks. */
    T ask(FileSystem files, Path file) throws IOException;
  }

  /**
   * Asks the NameNode about a file, again while it restarts, fails over or is in safe mode.
   *
   * @param what is done, for messages
   * @throws IOException as java.nio would, where a file is missing or there already
   */
  public <T> T ask(String what, Path file, Question<T> question) throws IOException {
    return Patience.ask(what, file, () -> question.ask(files(), file));
  }

  /** Renames a file or a directory, atomically. */
  public void rename(Path source, Path target, Options.Rename how) throws IOException {
    boolean ignored =
        Patience.ask(
            "rename",
            source,
            () -> {
              context().rename(source, target, how);
              return true;
            });
  }

  /** The file system that really has the file, where this one only links to others. */
  FileSystem owner(Path file) throws IOException {
    Path resolved = files().resolvePath(file);
    return resolved.toUri().getScheme().equals(files().getScheme())
        ? files()
        : of(resolved.toUri()).files();
  }

  /**
   * With more patience, where nobody said how much, for a NameNode that restarts. Where there is
   * another one this would only keep the client from it.
   */
  private Configuration patient(Configuration configuration) {
    if (configuration.get("dfs.ha.namenodes." + root.getRawAuthority()) == null) {
      prefer(configuration, "dfs.client.retry.policy.enabled", "true");
      // Pairs of milliseconds and attempts: a restart of the NameNode, and its safe mode after it.
      prefer(configuration, "dfs.client.retry.policy.spec", "500,10,2000,25");
    }
    return configuration;
  }

  /** What the class path and HADOOP_CONF_DIR say. */
  private static Configuration configuration() {
    Configuration configuration = new HdfsConfiguration();
    String directory = System.getenv("HADOOP_CONF_DIR");
    if (directory != null) {
      for (String name : new String[] {"core-site.xml", "hdfs-site.xml"}) {
        File file = new File(directory, name);
        if (file.isFile()) {
          configuration.addResource(new Path(file.toURI()));
        }
      }
    }
    configuration.setBoolean("fs.automatic.close", false);
    return configuration;
  }

  private static void prefer(Configuration configuration, String key, String value) {
    String[] sources = configuration.getPropertySources(key);
    if (sources == null || sources[sources.length - 1].endsWith("-default.xml")) {
      configuration.set(key, value);
    }
  }
}
