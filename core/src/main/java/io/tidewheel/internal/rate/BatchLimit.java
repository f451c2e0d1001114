package io.tidewheel.internal.rate;

import io.tidewheel.listener.LimitedBy;

/**
 * What a batch may have.
 *
 * @param records of all inputs together; {@link Long#MAX_VALUE} if nothing is known yet
 * @param perInput of each of them; {@link Long#MAX_VALUE} if there is no such limit
 * @param by what the first of the two is for
 */
public record BatchLimit(long records, long perInput, LimitedBy by) {
  /** No limit. */
  public static final BatchLimit NONE =
      new BatchLimit(Long.MAX_VALUE, Long.MAX_VALUE, LimitedBy.NOTHING);

  /** What the checkpoint notes: {@link #records}, and 0 for no limit. */
  public long noted() {
    return records == Long.MAX_VALUE ? 0 : records;
  }
}
