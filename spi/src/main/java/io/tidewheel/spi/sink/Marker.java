package io.tidewheel.spi.sink;

import java.io.Serializable;

/**
 * What a destination knows of one partition of an output: the batch that was committed there last,
 * in the transaction that wrote its rows.
 *
 * @param checkpoint the id of the checkpoint whose batches these are
 * @param batch or {@link #NONE}
 * @param epoch of the one writer whose commits are accepted; grows by one with each
 * @param plan checksum of what the batch was planned to be, so that another batch of the same
 *     number is told from it; 0 with {@link #NONE}
 */
public record Marker(int partition, String checkpoint, long batch, long epoch, long plan)
    implements Serializable {
  /** No batch was committed yet. */
  public static final long NONE = -1;
}
