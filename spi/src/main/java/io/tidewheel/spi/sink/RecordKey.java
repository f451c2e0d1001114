package io.tidewheel.spi.sink;

import java.io.Serializable;

/** The part of a record that says which row it is about. */
@FunctionalInterface
public interface RecordKey<T> extends Serializable {
  /** A value with a stable hash: text, a number, a record or list of such. May be null. */
  Object of(T record);
}
