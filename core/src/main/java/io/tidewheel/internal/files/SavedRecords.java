package io.tidewheel.internal.files;

import io.tidewheel.FileFormat;
import io.tidewheel.internal.files.FileSettings.Reading;
import io.tidewheel.internal.rdd.Application;
import io.tidewheel.internal.rdd.Dataset;
import io.tidewheel.spi.source.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Files that a program names: written by an RDD, or read into one. */
public final class SavedRecords {
  private static final long SPLIT_SIZE = 32L * 1024 * 1024;

  private SavedRecords() {}

  /**
   * Writes an RDD as a directory of lines.
   *
   * @throws IllegalStateException if the directory exists, unless the same batch wrote it, or
   *     cannot be written
   */
  public static void saveText(String operation, Dataset<?> data, String location) {
    write(operation, data, location, new TextPart<>());
  }

  /** Writes an RDD as a directory of objects, by Tidewheel's codecs; else as {@link #saveText}. */
  public static void saveObjects(String operation, Dataset<?> data, String location) {
    write(operation, data, location, new ObjectPart<>(data.scope().application().codecs()));
  }

  @SuppressWarnings("unchecked") // The formats take elements of any type.
  private static <T> void write(
      String operation, Dataset<?> data, String location, PartFormat<T> format) {
    new SavedDirectory(operation, Locations.path(location)).write((Dataset<T>) data, format, true);
  }

  /** Reads what {@link #saveObjects} wrote. */
  public static <T> FileFormat<T> objects(Application application) {
    return new ObjectRecords<>(application.codecs());
  }

  /**
   * The splits of a file, or of all files in a directory in the order of their names but for those
   * that begin with {@code .} or {@code _}; as they are now.
   *
   * @param least how many splits there are, if the bytes are enough and the format can be split
   * @throws IllegalArgumentException if there is no such file or directory
   */
  public static <T> List<Split<T>> splits(
      String operation, String location, int least, FileFormat<T> format) {
    Path path = Locations.path(location);
    try {
      List<FileVersion> files = new ArrayList<>();
      for (Path file : files(path)) {
        files.add(FileVersion.now(file));
      }
      long bytes = files.stream().mapToLong(FileVersion::length).sum();
      long splitSize = Math.max(1, Math.min(SPLIT_SIZE, bytes / least));
      List<Split<T>> splits = new ArrayList<>();
      for (FileVersion file : files) {
        for (Piece piece : Piece.of(file, splitSize, format::splittable)) {
          splits.add(new FileSplit<>(format, List.of(piece), Reading.STRICT, null));
        }
      }
      return splits;
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException(
          operation + "(\"" + location + "\"): there is no file or directory " + path, e);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          operation + "(\"" + location + "\"): " + path + " cannot be read: " + e, e);
    }
  }

  private static List<Path> files(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    try (Stream<Path> entries = Files.list(path)) {
      return entries.filter(FileSource::isVisible).filter(Files::isRegularFile).sorted().toList();
    }
  }
}
