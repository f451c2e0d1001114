package io.tidewheel.internal.files;

import io.tidewheel.spi.file.DirectoryProvider;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.ServiceLoader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where files are, as users write it. */
final class Locations {
  private static final Pattern URI_WITH_SCHEME =
      Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+):(?://([^/]*))?(/.*)");

  private Locations() {}

  /**
   * The absolute path of a location.
   *
   * @param location a path, or a URI that begins with {@code file:}, or with the scheme of a file
   *     system that a module on the class path opens: {@code hdfs:}
   * @throws IllegalArgumentException if it is none
   */
  static Path path(String location) {
    if (location.isBlank()) {
      throw new IllegalArgumentException("location '" + location + "': must not be blank");
    }
    try {
      return at(location).toAbsolutePath().normalize();
    } catch (FileSystemNotFoundException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "location '"
              + location
              + "': there is no such file system here ("
              + e.getMessage()
              + "); give a path, or a URI that begins with file:, or add the module for that file"
              + " system: for hdfs: and the others of Hadoop the dependency"
              + " io.tidewheel:tidewheel-hadoop and Hadoop's client,"
              + " org.apache.hadoop:hadoop-client-runtime",
          e);
    }
  }

  /** The path that is written so, as {@link Path#toString} writes it too. */
  static Path at(String location) {
    Matcher uri = URI_WITH_SCHEME.matcher(location);
    if (!uri.matches()) {
      return Path.of(location);
    }
    String scheme = uri.group(1);
    if (scheme.equalsIgnoreCase("file")) {
      return Path.of(URI.create(location));
    }
    for (DirectoryProvider provider : ServiceLoader.load(DirectoryProvider.class)) {
      if (provider.opens(scheme)) {
        return provider.path(encoded(scheme, uri.group(2), uri.group(3)));
      }
    }
    throw new FileSystemNotFoundException("nothing on the class path opens '" + scheme + ":'");
  }

  /** Names may have characters, of patterns say, that a URI has to have encoded. */
  private static URI encoded(String scheme, String authority, String path) {
    try {
      String server = authority == null || authority.isEmpty() ? null : authority;
      return new URI(scheme, server, path, null, null);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Whether these are files of this system. */
  static boolean isLocal(Path path) {
    return path.getFileSystem() == FileSystems.getDefault();
  }
}
