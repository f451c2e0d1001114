package io.tidewheel.internal.files;

import io.tidewheel.FileSlice;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * A slice of a file as it was when it was planned.
 *
 * @param modified as {@link FileVersion#modified}
 */
record Piece(FileSlice slice, long modified) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The pieces of a file, of nearly equal size. */
  static List<Piece> of(FileVersion file, long splitSize, Predicate<String> splittable) {
    long count =
        file.length() > splitSize && splittable.test(file.path())
            ? (file.length() + splitSize - 1) / splitSize
            : 1;
    long size = (file.length() + count - 1) / count;
    List<Piece> pieces = new ArrayList<>();
    for (long from = 0; from == 0 || from < file.length(); from += size) {
      long until = Math.min(file.length(), from + size);
      pieces.add(
          new Piece(new FileSlice(file.path(), from, until, file.length()), file.modified()));
      if (until == file.length()) {
        break;
      }
    }
    return pieces;
  }

  long bytes() {
    return slice.until() - slice.from();
  }

  FileVersion file() {
    return new FileVersion(slice.path(), slice.length(), modified);
  }

  @Override
  public String toString() {
    return slice.toString();
  }
}
