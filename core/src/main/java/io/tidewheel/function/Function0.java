package io.tidewheel.function;

import java.io.Serializable;

/** A function of no argument. */
@FunctionalInterface
public interface Function0<R> extends Serializable {
  R call() throws Exception;
}
