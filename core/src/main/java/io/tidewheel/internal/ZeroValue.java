package io.tidewheel.internal;

import java.io.Serializable;

/**
 * What an aggregation begins with. Its functions may change that object, and each partition and key
 * begins anew, so each gets a copy.
 *
 * @param pristine nobody else has it; serializable, if it is to be sent anywhere
 */
public record ZeroValue<T>(T pristine) implements Serializable {
  /**
   * Takes a value, as it is now.
   *
   * @throws IllegalArgumentException if it cannot be copied; names the operation
   */
  public static <T> ZeroValue<T> of(String operation, T value) {
    try {
      return new ZeroValue<>(Copies.of(value));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          operation
              + ": the zero value is copied for each partition, but "
              + e.getMessage()
              + "; make its class Serializable, or use a record or a collection",
          e);
    }
  }

  /** A value that nobody else has. */
  public T copy() {
    return Copies.of(pristine);
  }
}
