package io.tidewheel.function;

import java.io.Serializable;

/** An action on two arguments. */
@FunctionalInterface
public interface VoidFunction2<T1, T2> extends Serializable {
  void call(T1 first, T2 second) throws Exception;
}
