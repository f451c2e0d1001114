package io.tidewheel.internal.hadoop;

import io.tidewheel.internal.hadoop.nio.HadoopFileSystems;
import io.tidewheel.spi.file.Directory;
import io.tidewheel.spi.file.DirectoryProvider;
import java.net.URI;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * Opens directories of every file system that Hadoop's client finds by its scheme, but for local
 * ones: {@code hdfs://namenode:8020/checkpoints/app}.
 */
public final class HadoopDirectoryProvider implements DirectoryProvider {
  @Override
  public String scheme() {
    return "hdfs";
  }

  @Override
  public boolean opens(String scheme) {
    if (scheme.equals(scheme())) {
      return true;
    }
    try {
      return !scheme.equals("file") && Volume.isKnown(scheme);
    } catch (LinkageError e) {
      // Without Hadoop's client nothing can be asked, and only hdfs: is surely meant for it.
      return false;
    }
  }

  @Override
  public Directory open(URI location) {
    return opened(location, HadoopDirectory::at);
  }

  @Override
  public Path path(URI location) {
    return opened(location, at -> HadoopFileSystems.of(at.getScheme()).getPath(at));
  }

  private static <T> T opened(URI location, Function<URI, T> opening) {
    String path = location.getPath();
    if (path == null || !path.startsWith("/")) {
      throw new IllegalArgumentException(
          "location="
              + location
              + " is no directory of a Hadoop file system: write hdfs://host:port/path/of/directory");
    }
    try {
      return opening.apply(location);
    } catch (LinkageError e) {
      throw new IllegalStateException(
          "location="
              + location
              + " needs Hadoop's client, which is not on the class path: add the dependencies"
              + " org.apache.hadoop:hadoop-client-api and org.apache.hadoop:hadoop-client-runtime",
          e);
    }
  }
}
