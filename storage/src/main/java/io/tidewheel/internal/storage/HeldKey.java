package io.tidewheel.internal.storage;

import java.util.Arrays;

/**
 * Keys as the maps of this package hold them. Nearly all are held as they are; null, which not
 * every map takes, and byte arrays, which do not compare their content, are held in boxes.
 */
final class HeldKey {
  private static final Object NULL = new Object();

  private static final class Bytes {
    private final byte[] bytes;

    Bytes(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Bytes that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }
  }

  private HeldKey() {}

  /** What a map holds for the key. */
  static Object of(Object key) {
    if (key == null) {
      return NULL;
    }
    return key instanceof byte[] bytes ? new Bytes(bytes) : key;
  }

  /** The key that was held. */
  static Object key(Object held) {
    if (held == NULL) {
      return null;
    }
    return held instanceof Bytes box ? box.bytes : held;
  }
}
