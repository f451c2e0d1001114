package io.tidewheel.internal.codec;

import java.lang.invoke.MethodType;

/** A component whose type became a wider number since it was written. */
final class Widening {
  private Widening() {}

  /**
   * The value as a value of the required type, which may be primitive; null if it might not be the
   * same number.
   */
  static Object to(Class<?> required, Object value) {
    Class<?> wanted = MethodType.methodType(required).wrap().returnType();
    if (wanted.isInstance(value)) {
      return value;
    }
    boolean isShort = value instanceof Byte || value instanceof Short;
    boolean isInt = isShort || value instanceof Integer;
    if (wanted == Short.class && value instanceof Byte number) {
      return number.shortValue();
    }
    if (wanted == Integer.class && isShort) {
      return ((Number) value).intValue();
    }
    if (wanted == Long.class && isInt) {
      return ((Number) value).longValue();
    }
    if (wanted == Double.class && (isInt || value instanceof Float)) {
      return ((Number) value).doubleValue();
    }
    return null;
  }
}
