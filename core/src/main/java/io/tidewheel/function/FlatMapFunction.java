package io.tidewheel.function;

import java.io.Serializable;
import java.util.Iterator;

/** Gives any number of results for one argument. */
@FunctionalInterface
public interface FlatMapFunction<T, R> extends Serializable {
  Iterator<R> call(T value) throws Exception;
}
