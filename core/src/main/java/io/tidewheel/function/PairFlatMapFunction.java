package io.tidewheel.function;

import io.tidewheel.Tuple2;
import java.io.Serializable;
import java.util.Iterator;

/** Gives any number of keys and values for one argument. */
@FunctionalInterface
public interface PairFlatMapFunction<T, K, V> extends Serializable {
  Iterator<Tuple2<K, V>> call(T value) throws Exception;
}
