package io.tidewheel.spi.source;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

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

  /** The range for people, as {@code ./tidewheel checkpoint show} prints it. */
  default String describe(R range) {
    return range.toString();
  }
}
