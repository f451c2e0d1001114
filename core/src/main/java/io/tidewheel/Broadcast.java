package io.tidewheel;

import io.tidewheel.internal.Registered;
import io.tidewheel.spi.engine.SharedValue;
import java.io.Serializable;

/**
 * A value that functions read without carrying it: a table to look things up in, say. Functions
 * must not change it. A function that is serialized takes along only which value it is; on the
 * embedded engine all read the same object, on a cluster each process fetches a copy.
 *
 * <p>It lasts as long as the process. A checkpoint does not hold it: a restarted program makes it
 * anew by the same code. Thread-safe.
 *
 * @param <T> value; serializable, to run on a cluster
 */
public final class Broadcast<T> implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What is shared by all copies. */
  private static final class Held<T> {
    private volatile T value;
    private volatile boolean destroyed;

    Held(T value) {
      this.value = value;
    }
  }

  private final Registered<Held<T>> held;

  /** Null if there are no other processes. */
  private final SharedValue<T> elsewhere;

  Broadcast(T value, SharedValue<T> elsewhere) {
    this.held = Registered.of(new Held<>(value));
    this.elsewhere = elsewhere;
  }

  /**
   * The value.
   *
   * @throws IllegalStateException if it was destroyed
   */
  public T value() {
    Held<T> found = held.get();
    if (found == null) {
      if (elsewhere == null) {
        throw new IllegalStateException(
            "broadcast value is asked for in another process than the one that made it, and was not"
                + " made for that; make it with StreamingContext.broadcast of the program whose"
                + " functions use it");
      }
      return elsewhere.value();
    }
    T value = found.value;
    if (found.destroyed) {
      throw new IllegalStateException(
          "broadcast value was destroyed; destroy it after its last use, and make another one");
    }
    return value;
  }

  boolean isDestroyed() {
    return held.get().destroyed;
  }

  /** The same as {@link #value}. */
  public T getValue() {
    return value();
  }

  /** Drops copies that tasks hold; on the embedded engine there are none. It can be used again. */
  public void unpersist() {
    if (elsewhere != null) {
      elsewhere.unpersist();
    }
  }

  /**
   * The same.
   *
   * @param blocking accepted as Spark's programs pass it
   */
  public void unpersist(boolean blocking) {
    unpersist();
  }

  /** Lets go of the value for good. Does nothing the second time. */
  public void destroy() {
    Held<T> found = held.get();
    if (found != null) {
      found.destroyed = true;
      found.value = null;
      if (elsewhere != null) {
        elsewhere.destroy();
      }
    }
  }
}
