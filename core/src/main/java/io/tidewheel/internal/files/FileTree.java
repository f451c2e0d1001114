package io.tidewheel.internal.files;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/** Directories as something that is durable, or goes as a whole. */
final class FileTree {
  /** Windows opens no directory, and keeps names by itself. */
  private static final boolean SYNCS_DIRECTORIES = File.separatorChar == '/';

  private FileTree() {}

  /** Makes the names in a directory durable. File systems elsewhere keep names by themselves. */
  static void sync(Path directory) throws IOException {
    if (SYNCS_DIRECTORIES && Locations.isLocal(directory)) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  /** Makes a directory, and those above it, all of them durable. */
  static void make(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      Path parent = directory.getParent();
      if (parent != null) {
        make(parent);
      }
      Files.createDirectories(directory);
      if (parent != null) {
        sync(parent);
      }
    }
  }

  /** Deletes a directory with all there is in it, or a file, or nothing. */
  static void delete(Path tree) throws IOException {
    try {
      Path ignored =
          Files.walkFileTree(
              tree,
              new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                    throws IOException {
                  Files.deleteIfExists(file);
                  return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, IOException failure)
                    throws IOException {
                  if (failure != null) {
                    throw failure;
                  }
                  Files.deleteIfExists(directory);
                  return FileVisitResult.CONTINUE;
                }
              });
    } catch (NoSuchFileException e) {
      // There was nothing, or somebody else deletes it too.
      return;
    }
  }
}
