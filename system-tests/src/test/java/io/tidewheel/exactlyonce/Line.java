package io.tidewheel.exactlyonce;

import java.io.Serializable;

/** What is written of a record. */
@FunctionalInterface
public interface Line<T> extends Serializable {
  String of(T record);
}
