package io.tidewheel.internal.files;

import io.tidewheel.spi.source.SourceRange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The files that a batch reads, and what else was learned of files since the range before.
 *
 * @param files to be read, in order
 * @param seen files not to be read: those that were there when the checkpoint began, and in a range
 *     that stands for several, those that earlier batches had
 * @param forgotten paths of files that were read and are gone
 * @param splitSize in bytes: how the files were split when the batch was planned
 */
public record FileRange(
    List<Planned> files, List<FileVersion> seen, List<String> forgotten, long splitSize)
    implements SourceRange {

  /** Splits of one batch, about, if it has many small files. */
  private static final long MOST_OF_SMALL_FILES = 64;

  private static final long SMALLEST_SPLIT = 1 << 16;

  /** What opening a file costs, in bytes that could be read instead. */
  private static final long OPENING = 1 << 12;

  public FileRange {
    files = List.copyOf(files);
    seen = List.copyOf(seen);
    forgotten = List.copyOf(forgotten);
  }

  /** A file to be read, with about how many records. */
  record Planned(FileVersion file, long records) {}

  @Override
  public long records() {
    return files.stream().mapToLong(Planned::records).sum();
  }

  @Override
  public boolean isEmpty() {
    return files.isEmpty();
  }

  private long bytes() {
    return files.stream().mapToLong(planned -> planned.file().length()).sum();
  }

  /** The paths as {@code files}, and their length in {@code bytes}. */
  @Override
  public Map<String, Object> metadata() {
    return files.isEmpty()
        ? Map.of()
        : Map.of(
            "files",
            files.stream().map(planned -> planned.file().path()).toList(),
            "bytes",
            bytes());
  }

  /** What all ranges say of what was seen. */
  static FileRange merged(List<FileRange> ranges) {
    Map<String, FileVersion> seen = new LinkedHashMap<>();
    long splitSize = 0;
    for (FileRange range : ranges) {
      range.forgotten().forEach(seen::remove);
      range.seen().forEach(file -> seen.put(file.path(), file));
      range.files().forEach(planned -> seen.put(planned.file().path(), planned.file()));
      splitSize = range.splitSize();
    }
    return new FileRange(List.of(), List.copyOf(seen.values()), List.of(), splitSize);
  }

  /**
   * The files as pieces, and the pieces of each split: a function of the range alone, so that a
   * batch that is run again has the same partitions.
   */
  List<List<Piece>> pieces(Predicate<String> splittable) {
    long enough = Math.min(splitSize, Math.max(SMALLEST_SPLIT, bytes() / MOST_OF_SMALL_FILES));
    List<List<Piece>> splits = new ArrayList<>();
    List<Piece> open = new ArrayList<>();
    long size = 0;
    for (Planned planned : files) {
      for (Piece piece : Piece.of(planned.file(), splitSize, splittable)) {
        open.add(piece);
        size += piece.bytes() + OPENING;
        if (size >= enough) {
          splits.add(open);
          open = new ArrayList<>();
          size = 0;
        }
      }
    }
    if (!open.isEmpty()) {
      splits.add(open);
    }
    return splits;
  }

  /** For people. */
  @Override
  public String toString() {
    String known = seen.isEmpty() ? "" : seen.size() + " files seen before";
    if (files.isEmpty()) {
      return known.isEmpty() ? "no new files" : known;
    }
    return files.size()
        + (files.size() == 1 ? " file" : " files")
        + ", "
        + bytes()
        + " bytes, from "
        + files.get(0).file().path()
        + (known.isEmpty() ? "" : "; " + known);
  }
}
