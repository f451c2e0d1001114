package io.tidewheel.spi.file;

import java.net.URI;
import java.nio.file.Path;

/** Opens directories of one kind of file system. Found by {@link java.util.ServiceLoader}. */
public interface DirectoryProvider {
  /** The scheme of the URIs it opens, the first if several: {@code file}. */
  String scheme();

  /** Whether it opens URIs of this scheme: those of {@link #scheme()}, and others it may know. */
  default boolean opens(String scheme) {
    return scheme().equals(scheme);
  }

  /**
   * The directory at the URI. Does no I/O.
   *
   * @throws IllegalArgumentException if the URI is none of this kind, saying what one looks like
   */
  Directory open(URI location);

  /**
   * The same place as a path, for inputs and outputs of files. Does no I/O.
   *
   * <p>A name is durable when the call that gave it returns, what was written with {@link
   * java.nio.file.StandardOpenOption#DSYNC} at the latest when it is closed, and a move is atomic
   * where the file system can do that. A file that somebody still writes may say that it is not a
   * regular one.
   *
   * @throws IllegalArgumentException if the URI is none of this kind
   */
  default Path path(URI location) {
    return Path.of(location);
  }
}
