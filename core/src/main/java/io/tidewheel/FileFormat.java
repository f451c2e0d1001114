package io.tidewheel;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.Iterator;

/**
 * How the records of a file are read. Serializable, since it travels to tasks; used by many of them
 * at once, so it keeps nothing between calls. {@link TextLines} and {@link FixedLengthRecords} are
 * given; a format that reads whole files is a lambda:
 *
 * <pre>{@code
 * ssc.fileStream("/in", (in, file) -> List.of(Json.parse(in)).iterator());
 * }</pre>
 *
 * @param <T> record
 */
@FunctionalInterface
public interface FileFormat<T> extends Serializable {
  /**
   * Opens a slice; called on the thread of a task, again for each time that its batch is run.
   *
   * @param in the bytes of the file from the slice's first to the end of the <em>file</em>, which
   *     may have grown since: what is behind {@link FileSlice#length} is not handed out. Buffer
   *     what is read in small pieces. Closed by the caller
   * @return the records that begin in the slice, read as they are asked for. All slices of a file
   *     together give each of its records once. An {@link java.io.UncheckedIOException} or any
   *     other it throws fails the task with the name of the file
   */
  Iterator<T> read(InputStream in, FileSlice slice) throws IOException;

  /**
   * Whether {@link #read} can begin anywhere in such a file. If not, which is the default, a file
   * is one slice, however long.
   */
  default boolean splittable(String path) {
    return false;
  }

  /**
   * About how many records a file has, exactly if that is cheap: called once for each new file, on
   * the thread that plans batches. Limits of records count by it, and listeners are told. One if it
   * is not known, which is the default.
   *
   * @param in the bytes of the file from its first; read little of it
   */
  default long records(InputStream in, FileSlice file) throws IOException {
    return 1;
  }
}
