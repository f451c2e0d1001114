package io.tidewheel.kills.numbers;

import java.io.Serializable;

/**
 * What is written of each number.
 *
 * @param id the number
 * @param total of its key up to this number, out of state; {@link #NO_TOTAL} in a program without
 * @param batch that wrote it, and that batch's time
 * @param writer id of the process that wrote it
 */
public record Row(
    long id, int key, long sequence, long value, long total, long batch, long time, long writer)
    implements Serializable {
  public static final long NO_TOTAL = -1;

  public Row in(long itsBatch, long itsTime, long itsWriter) {
    return new Row(id, key, sequence, value, total, itsBatch, itsTime, itsWriter);
  }
}
