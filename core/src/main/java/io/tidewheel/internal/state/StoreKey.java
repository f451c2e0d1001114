package io.tidewheel.internal.state;

import io.tidewheel.internal.hash.StableHash;
import io.tidewheel.spi.state.StateStore;
import java.util.Objects;

/**
 * What stands in a store for a key. That is the key itself, unless it is null, which stores do not
 * take, or an array, which they would not find again.
 */
enum StoreKey {
  /** Stands for the key null. */
  NULL,
  /**
   * The entry which says that the operator's first batch is over. Its value is that batch's time.
   */
  BEGUN;

  /** Stands for an array: equal to others by its content. */
  record OfArray(Object array) {
    @Override
    public boolean equals(Object other) {
      return other instanceof OfArray that && Objects.deepEquals(array, that.array);
    }

    @Override
    public int hashCode() {
      return StableHash.of(array);
    }
  }

  static Object of(Object key) {
    if (key == null) {
      return NULL;
    }
    return key.getClass().isArray() ? new OfArray(key) : key;
  }

  /** The key that an entry other than {@link #BEGUN} stands for. */
  static Object keyIn(Object storeKey) {
    if (storeKey == NULL) {
      return null;
    }
    return storeKey instanceof OfArray of ? of.array() : storeKey;
  }

  /** Whether this is the operator's first batch; afterwards it no longer is. */
  static boolean begin(StateStore<Object, Object> store, long now) {
    if (store.get(BEGUN) != null) {
      return false;
    }
    store.put(BEGUN, now);
    return true;
  }
}
