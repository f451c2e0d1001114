package io.tidewheel.spi.source;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * How ranges of one source are written into the checkpoint. Small: every batch writes one range.
 * What it wrote must be readable by all its later versions, so it begins with a version number.
 * Thread-safe.
 */
public interface RangeCodec<R extends SourceRange> {
  void write(R range, DataOutput out) throws IOException;

  /**
   * Reads what {@link #write} wrote, all of it and no more.
   *
   * @throws IOException if it cannot be, saying what was found
   */
  R read(DataInput in) throws IOException;

  /**
   * Whether a source that goes on needs all ranges it ever named, and not the last one only: a
   * source of files, which have no order. Then a restart hands {@link Source#start} what {@link
   * #merge} makes of them.
   */
  default boolean accumulates() {
    return false;
  }

  /**
   * One range that stands for several when a source goes on: it is handed to {@link Source#start},
   * and written into the checkpoint in place of those it stands for. It is never read.
   *
   * @param ranges at least one, in the order in which they were named; the first may be one that
   *     was merged, or {@link Source#beginning}
   */
  default R merge(List<R> ranges) {
    return ranges.get(ranges.size() - 1);
  }

  /** The range for people, as {@code ./tidewheel checkpoint show} prints it. */
  default String describe(R range) {
    return range.toString();
  }
}
