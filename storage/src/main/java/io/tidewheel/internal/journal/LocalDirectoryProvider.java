package io.tidewheel.internal.journal;

import io.tidewheel.spi.file.Directory;
import io.tidewheel.spi.file.DirectoryProvider;
import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;

/** Opens directories of the local file system: {@code file:/var/lib/app/checkpoint}. */
public final class LocalDirectoryProvider implements DirectoryProvider {
  @Override
  public String scheme() {
    return "file";
  }

  @Override
  public Directory open(URI location) {
    try {
      return new LocalDirectory(Path.of(location));
    } catch (IllegalArgumentException | FileSystemNotFoundException e) {
      throw new IllegalArgumentException(
          "location=" + location + " is no local directory: write file:/path/of/directory", e);
    }
  }
}
