package io.tidewheel.internal.files;

import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Where files are, as users write it. */
final class Locations {
  private static final Pattern URI_WITH_SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:/.*");

  private Locations() {}

  /**
   * The absolute path of a location.
   *
   * @param location a path, or a URI that begins with {@code file:}
   * @throws IllegalArgumentException if it is none
   */
  static Path path(String location) {
    if (location.isBlank()) {
      throw new IllegalArgumentException("location '" + location + "': must not be blank");
    }
    try {
      Path path =
          URI_WITH_SCHEME.matcher(location).matches()
              ? Path.of(URI.create(location))
              : Path.of(location);
      if (path.getFileSystem() != FileSystems.getDefault()) {
        throw new FileSystemNotFoundException("only files of this system can be used");
      }
      return path.toAbsolutePath().normalize();
    } catch (FileSystemNotFoundException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "location '"
              + location
              + "': there is no such file system here ("
              + e.getMessage()
              + "); give a path, or a URI that begins with file:",
          e);
    }
  }
}
