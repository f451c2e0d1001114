package io.tidewheel.internal.files;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;

/**
 * A file as it was at some time. One that was changed or replaced since is another version.
 *
 * @param path absolute
 * @param length in bytes
 * @param modified microseconds since the epoch, by the clock of the file system: compared for
 *     equality, and to read older files first; nothing depends on what time it is
 */
record FileVersion(String path, long length, long modified) implements Serializable {
  private static final long serialVersionUID = 1L;

  static FileVersion of(String path, BasicFileAttributes attributes) {
    return new FileVersion(
        path, attributes.size(), attributes.lastModifiedTime().to(TimeUnit.MICROSECONDS));
  }

  /** The file as it is now. */
  static FileVersion now(Path path) throws IOException {
    return of(path.toString(), Files.readAttributes(path, BasicFileAttributes.class));
  }
}
