package io.tidewheel.spi.file;

import java.net.URI;

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
}
