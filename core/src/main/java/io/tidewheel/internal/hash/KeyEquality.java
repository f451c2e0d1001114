package io.tidewheel.internal.hash;

import java.util.Arrays;
import java.util.Objects;

/** When two keys in a hash table of this JVM are the same: by equals, arrays by content. */
public final class KeyEquality {
  private KeyEquality() {}

  /** A hash that is well spread in its low bits, since the keys of one partition share theirs. */
  public static int hash(Object key) {
    if (key == null) {
      return 0;
    }
    int hash = key.getClass().isArray() ? Arrays.deepHashCode(new Object[] {key}) : key.hashCode();
    hash *= 0x9E3779B9;
    return hash ^ (hash >>> 15);
  }

  /** Whether two keys are the same. */
  public static boolean same(Object a, Object b) {
    return a == b
        || (a != null && (a.equals(b) || (a.getClass().isArray() && Objects.deepEquals(a, b))));
  }
}
