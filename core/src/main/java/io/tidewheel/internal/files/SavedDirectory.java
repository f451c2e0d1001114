package io.tidewheel.internal.files;

import io.tidewheel.Batch;
import io.tidewheel.internal.rdd.Dataset;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A directory with a file for each partition, which appears as a whole or not at all. Used by the
 * thread that runs the batch, or the user's.
 *
 * <pre>
 * words-1700000000000/                  the directory
 *   part-00000 part-00003               partitions without elements have none
 *   _SUCCESS                            who wrote it
 * .words-1700000000000.tmp/             while it is written; what a crash leaves
 *   owner                               as in _SUCCESS
 *   6f1c.../                            one try: becomes the directory by a rename
 *   replaced/                           the directory of an earlier try, while it is replaced
 * </pre>
 *
 * All is durable before the rename, and the rename before {@link #write} returns. A directory that
 * the same batch wrote before is replaced; any other is refused.
 */
final class SavedDirectory {
  private static final String SUCCESS = "_SUCCESS";
  private static final String OWNER = "owner";
  private static final String REPLACED = "replaced";
  private static final String WORK_PREFIX = ".";
  private static final String WORK_SUFFIX = ".tmp";

  private final String operation;
  private final Path target;
  private final Path work;

  SavedDirectory(String operation, Path target) {
    this.operation = operation;
    this.target = target;
    this.work = target.resolveSibling(WORK_PREFIX + target.getFileName() + WORK_SUFFIX);
  }

  /** The path that is left to write in a directory, if it is where one is written. */
  static Optional<Path> beingWritten(Path work) {
    String name = work.getFileName().toString();
    return name.startsWith(WORK_PREFIX) && name.endsWith(WORK_SUFFIX)
        ? Optional.of(
            work.resolveSibling(
                name.substring(WORK_PREFIX.length(), name.length() - WORK_SUFFIX.length())))
        : Optional.empty();
  }

  /** Who writes: in the first line the format, then what tells one writer from another. */
  private static String writer(Dataset<?> data) {
    Batch batch = data.scope().batch();
    return application(data)
        + (batch == null
            ? "batch=none\n"
            : "batch=" + batch.id() + "\ntime=" + batch.time().toEpochMilli() + "\n");
  }

  private static String application(Dataset<?> data) {
    return "tidewheel files 1\napplication="
        + data.scope().application().name().replace('\n', ' ')
        + "\n";
  }

  /**
   * Writes the directory.
   *
   * @param evenIfEmpty whether there is one if there are no elements
   */
  <T> void write(Dataset<T> data, PartFormat<T> format, boolean evenIfEmpty) {
    try {
      requireReplaceable(data);
      FileTree.delete(work);
      Path attempt = work.resolve(UUID.randomUUID().toString());
      FileTree.make(attempt);
      Path ignored = Files.writeString(work.resolve(OWNER), writer(data), StandardCharsets.UTF_8);
      List<String> parts =
          data.runWithEffects(operation, new WritePart<>(attempt.toString(), format)).stream()
              .filter(part -> !part.isEmpty())
              .toList();
      if (evenIfEmpty || !parts.isEmpty()) {
        finish(attempt, parts, data);
        publish(attempt);
      } else {
        FileTree.delete(target); // Of an earlier try that had elements.
      }
      FileTree.delete(work);
    } catch (IOException e) {
      throw new IllegalStateException(
          operation
              + ": the directory "
              + target
              + " cannot be written: "
              + (e instanceof AtomicMoveNotSupportedException
                  ? "this file system cannot rename directories"
                  : e.toString())
              + "; see that there is space and that this user may write there",
          e);
    }
  }

  private void requireReplaceable(Dataset<?> data) throws IOException {
    if (!Files.exists(target)) {
      return;
    }
    String found = read(target.resolve(SUCCESS));
    if (data.scope().batch() == null || !found.equals(writer(data))) {
      throw new IllegalStateException(
          operation
              + ": "
              + target
              + " exists, and was "
              + (found.isEmpty()
                  ? "not written by Tidewheel"
                  : "written by [" + found.strip().replace('\n', ' ') + "]")
              + ", must be absent or written by ["
              + writer(data).strip().replace('\n', ' ')
              + "]; nothing was changed. Move it away, or write to another place");
    }
  }

  private static String read(Path file) throws IOException {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (NoSuchFileException | CharacterCodingException e) {
      return "";
    }
  }

  /** Leaves in the try what belongs to it, all of it durable. */
  private static void finish(Path attempt, List<String> parts, Dataset<?> data) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(attempt)) {
      for (Path file : files) {
        if (!parts.contains(file.getFileName().toString())) {
          Files.delete(file);
        }
      }
    }
    Path success = attempt.resolve(SUCCESS);
    Path ignored =
        Files.writeString(
            success,
            writer(data),
            StandardCharsets.UTF_8,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE,
            StandardOpenOption.DSYNC);
    FileTree.sync(attempt);
  }

  private void publish(Path attempt) throws IOException {
    if (Files.exists(target)) {
      Path ignored = Files.move(target, work.resolve(REPLACED), StandardCopyOption.ATOMIC_MOVE);
    }
    Path ignored = Files.move(attempt, target, StandardCopyOption.ATOMIC_MOVE);
    FileTree.sync(target.getParent());
  }

  /** Removes what a process that ended left of this directory, if the application is the same. */
  void clean(Dataset<?> data) throws IOException {
    if (read(work.resolve(OWNER)).startsWith(application(data))) {
      Path replaced = work.resolve(REPLACED);
      if (Files.exists(replaced) && !Files.exists(target)) {
        Path ignored = Files.move(replaced, target, StandardCopyOption.ATOMIC_MOVE);
        FileTree.sync(target.getParent());
      }
      FileTree.delete(work);
    }
  }
}
