package io.tidewheel.spi.sink;

import java.util.List;

/**
 * The side of a sink that the program's one coordinator talks to: which batches were committed, and
 * who may commit. Used by one thread. Its failures are {@link SinkException}s; others end the
 * program.
 */
public interface SinkControl extends AutoCloseable {
  /**
   * The markers of the output, one per partition; none if it was never fenced. Modifies nothing.
   */
  List<Marker> markers() throws Exception;

  /**
   * Makes the caller the only one whose commits are accepted, in all partitions at once: what
   * earlier epochs begin to commit from now on fails with {@link SinkException.Problem#FENCED}, and
   * what they were committing is over when this returns. Makes what markers need, the first time.
   *
   * @param checkpoint the id of the caller's checkpoint
   * @param reset whether the output begins anew: markers that are there become {@link Marker#NONE}
   *     of this checkpoint; rows that were written stay
   * @return the epoch, greater than any before
   * @throws SinkException {@link SinkException.Problem#MISMATCH} if the markers are of another
   *     checkpoint, and it does not begin anew; then nothing changed
   */
  long fence(String checkpoint, boolean reset) throws Exception;

  /**
   * Makes markers, of no batch, for partitions from 0 on that have none. Called before a partition
   * is first claimed.
   *
   * @throws SinkException {@link SinkException.Problem#FENCED} if the epoch is over
   */
  void prepare(long epoch, int partitions) throws Exception;

  /** Releases connections. Does nothing the second time. */
  @Override
  void close();
}
