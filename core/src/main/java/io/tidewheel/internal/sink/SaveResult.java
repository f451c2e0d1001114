package io.tidewheel.internal.sink;

import io.tidewheel.spi.sink.SinkException;
import java.io.Serializable;

/**
 * What came of writing one partition.
 *
 * @param problem null if it went well
 * @param message with a problem
 */
record SaveResult(boolean committed, SinkException.Problem problem, String message)
    implements Serializable {

  /** It had no records, so there was nothing to commit. */
  static final SaveResult EMPTY = new SaveResult(false, null, null);

  /** It is committed, now or before. */
  static final SaveResult COMMITTED = new SaveResult(true, null, null);

  static SaveResult of(SinkException e) {
    return new SaveResult(false, e.problem(), e.getMessage());
  }
}
