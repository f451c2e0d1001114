package io.tidewheel.internal.checkpoint;

import io.tidewheel.CheckpointException;
import io.tidewheel.spi.file.Directory;
import io.tidewheel.spi.file.DirectoryProvider;
import java.net.URI;
import java.nio.file.Path;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Where a checkpoint is: a path, or a URI whose scheme says what kind of file system it is on. */
public final class CheckpointLocation {
  private static final Pattern URI_SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*");

  private CheckpointLocation() {}

  /**
   * The directory at a path or URI. Does no I/O.
   *
   * @throws CheckpointException if nothing on the class path opens such URIs
   */
  public static Directory directory(String location) {
    URI uri =
        URI_SCHEME.matcher(location).matches()
            ? URI.create(location)
            : Path.of(location).toAbsolutePath().normalize().toUri();
    TreeSet<String> known = new TreeSet<>();
    for (DirectoryProvider provider : ServiceLoader.load(DirectoryProvider.class)) {
      if (provider.opens(uri.getScheme())) {
        return provider.open(uri);
      }
      known.add(provider.scheme());
    }
    throw new CheckpointException(
        "checkpoint "
            + location
            + ": nothing on the class path opens '"
            + uri.getScheme()
            + ":', only "
            + known
            + "; write a path, or add the module for that file system: for hdfs and the others of"
            + " Hadoop the dependency io.tidewheel:tidewheel-hadoop and Hadoop's client,"
            + " org.apache.hadoop:hadoop-client-runtime");
  }
}
