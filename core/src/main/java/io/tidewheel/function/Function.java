package io.tidewheel.function;

import java.io.Serializable;

/** A function of one argument. */
@FunctionalInterface
public interface Function<T, R> extends Serializable {
  R call(T value) throws Exception;
}
