package io.tidewheel.spi.sink;

import java.io.Serializable;

/**
 * A destination that holds each batch exactly once, whatever crashes: a description, from which
 * each side opens what it needs. Passes {@code SinkContract} of the test kit.
 *
 * <p>The protocol. At the start the program's coordinator opens a {@link SinkControl}, compares the
 * markers with its checkpoint, and {@linkplain SinkControl#fence fences} out whoever wrote before.
 * In each batch, one task per partition {@linkplain #begin begins} with a {@link Claim}, writes,
 * and commits rows and marker in one transaction. A batch that is run again, in this process or a
 * later one, has the same records in the same partitions; where the marker says that it was
 * committed, nothing is written.
 *
 * <p>Sinks are serializable, since tasks may run in other processes, and hold no connection.
 *
 * @param <T> record
 */
public interface Sink<T> extends Serializable {
  /** What it is: {@code jdbc}. Kept in the checkpoint; another kind is another output. */
  String kind();

  /** What it writes to, shortly and lastingly: {@code revenue}. The output's id unless named. */
  String target();

  /** For messages: {@code table revenue at jdbc:postgresql://db/shop}; without secrets. */
  String description();

  /**
   * By what records are brought into partitions, so that no two of a batch write the same row.
   *
   * @return null if any partition may write any record
   */
  default RecordKey<? super T> key() {
    return null;
  }

  /** Opens the coordinator's side. May wait for connections, modifies nothing. */
  SinkControl control(OutputId output) throws Exception;

  /**
   * Begins to write a partition of a batch, in a task. Waits for a transaction of an earlier epoch
   * or attempt that is still committing there.
   *
   * @throws SinkException as {@link Claim#isCommitted} says, and if it cannot be reached
   */
  SinkTransaction<T> begin(Claim claim) throws Exception;
}
