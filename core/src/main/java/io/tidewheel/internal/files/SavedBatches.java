package io.tidewheel.internal.files;

import io.tidewheel.internal.rdd.Dataset;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The directories of a stream's batches. Used by the batch thread. */
public final class SavedBatches {
  private static final Logger LOG = LoggerFactory.getLogger(SavedBatches.class);

  private final String operation;
  private final String prefix;
  private final String suffix;
  private boolean cleaned;

  /**
   * Directories named {@code prefix-<ms>.suffix}.
   *
   * @param prefix a path, or a URI that begins with {@code file:} or {@code hdfs:}; if empty, or if
   *     its last part is, names begin with the time
   * @param suffix without the dot; empty for none
   * @throws IllegalArgumentException if they name no place
   */
  public SavedBatches(String operation, String prefix, String suffix) {
    this.operation = operation;
    this.prefix = prefix;
    this.suffix = suffix;
    if (suffix.contains("/")) {
      throw new IllegalArgumentException(
          operation + ": suffix '" + suffix + "' must not have a '/'; put directories into prefix");
    }
    Path ignored = target(0);
  }

  private Path target(long millis) {
    String stem = prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "-";
    return Locations.path(stem + millis + (suffix.isEmpty() ? "" : "." + suffix));
  }

  /** Has the lines of a batch be its directory. */
  public void text(Dataset<?> data) {
    write(data, new TextPart<>());
  }

  /** Has the elements of a batch, as objects, be its directory. */
  public void objects(Dataset<?> data) {
    write(data, new ObjectPart<>(data.scope().application().codecs()));
  }

  @SuppressWarnings("unchecked") // The formats take elements of any type.
  private <T> void write(Dataset<?> data, PartFormat<T> format) {
    Path target = target(data.scope().batch().time().toEpochMilli());
    if (!cleaned) {
      clean(target, data);
      cleaned = true;
    }
    new SavedDirectory(operation, target).write((Dataset<T>) data, format, false);
  }

  /** Removes what processes before this one left; nothing depends on it. */
  private void clean(Path target, Dataset<?> data) {
    Path parent = target.getParent();
    if (!Files.isDirectory(parent)) {
      return;
    }
    String name = target.getFileName().toString();
    String time = Long.toString(data.scope().batch().time().toEpochMilli());
    int at = name.length() - time.length() - (suffix.isEmpty() ? 0 : suffix.length() + 1);
    Pattern ours =
        Pattern.compile(
            Pattern.quote(name.substring(0, at))
                + "\\d+"
                + Pattern.quote(name.substring(at + time.length())));
    try (DirectoryStream<Path> siblings = Files.newDirectoryStream(parent, ".*.tmp")) {
      for (Path sibling : siblings) {
        Optional<Path> left = SavedDirectory.beingWritten(sibling);
        if (left.isPresent() && ours.matcher(left.get().getFileName().toString()).matches()) {
          new SavedDirectory(operation, left.get()).clean(data);
        }
      }
    } catch (IOException e) {
      LOG.warn("{}: what earlier runs left in {} cannot be removed: {}", operation, parent, e + "");
    }
  }

  /** Where they are, with 0 for the time: the same for outputs that would write over each other. */
  @Override
  public String toString() {
    return target(0).toString();
  }
}
