package io.tidewheel.function;

import io.tidewheel.Tuple2;
import java.io.Serializable;

/** Gives a key and a value for one argument. */
@FunctionalInterface
public interface PairFunction<T, K, V> extends Serializable {
  Tuple2<K, V> call(T value) throws Exception;
}
