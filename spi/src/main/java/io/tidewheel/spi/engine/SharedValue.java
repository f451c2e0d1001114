package io.tidewheel.spi.engine;

import java.io.Serializable;

/**
 * A value of the program that tasks in other processes read. Sent with functions without the value,
 * which each process fetches once. Thread-safe.
 */
public interface SharedValue<T> extends Serializable {
  /** The value; fetched if this process does not have it yet. */
  T value();

  /** Lets go of the copies that other processes have; they fetch it again if they need it. */
  void unpersist();

  /** Lets go of the value for good; {@link #value} fails then. */
  void destroy();
}
