package io.tidewheel.spi.file;

import java.net.URI;

/** Opens directories of one kind of file system. Found by {@link java.util.ServiceLoader}. */
public interface DirectoryProvider {
  /** The scheme of the URIs it opens: {@code file}. */
  String scheme();

  /**
   * The directory at the URI. Does no I/O.
   *
   * @throws IllegalArgumentException if the URI is none of this kind, saying what one looks like
   */
  Directory open(URI location);
}
