package io.tidewheel.function;

import java.io.Serializable;

/** An action on one argument. */
@FunctionalInterface
public interface VoidFunction<T> extends Serializable {
  void call(T value) throws Exception;
}
