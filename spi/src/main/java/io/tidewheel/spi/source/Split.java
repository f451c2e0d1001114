package io.tidewheel.spi.source;

import io.tidewheel.spi.engine.TaskContext;
import java.io.Serializable;
import java.util.Iterator;

/**
 * The share of a range that one task reads. Its {@code toString} names it in plans and errors:
 * {@code orders-3 [120, 240)}.
 */
public interface Split<T> extends Serializable {
  /**
   * Opens the split from its first record, on the task's thread. Records stream: they are not
   * gathered in memory. What must be released is registered with {@link TaskContext#onClose}, since
   * the iterator may be left before its end.
   *
   * @throws SourceUnavailableException from here or from the iterator if the system behind cannot
   *     be reached for now
   */
  Iterator<T> read(TaskContext task) throws Exception;

  /**
   * The host where it would rather be read. A wish to engines that have several.
   *
   * @return null if any will do
   */
  default String host() {
    return null;
  }

  /**
   * What splits have in common for which a process keeps something from batch to batch, a
   * connection say. An engine that has several processes reads splits of the same kin in the same
   * one as long as it can.
   *
   * @return null if nothing is kept
   */
  default String kin() {
    return null;
  }

  /**
   * Names a record of this split for people, so that they find it where it came from: {@code
   * orders-3@1204}. Asked when a function failed on it, after it was read. If only the iterator of
   * {@link #read} knows, it is {@link io.tidewheel.spi.engine.Located} instead.
   *
   * @param number how many records were read before it
   */
  default String locate(T record, long number) {
    return this + " #" + number;
  }
}
