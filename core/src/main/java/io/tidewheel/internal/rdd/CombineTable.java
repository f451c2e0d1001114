package io.tidewheel.internal.rdd;

import io.tidewheel.Tuple2;
import io.tidewheel.internal.hash.KeyEquality;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Consumer;

/**
 * A hash table from keys to the value combined so far. Open addressing with linear probing, hashes
 * kept beside the keys: the two look-ups that {@code get} and {@code put} on a {@code HashMap} take
 * are one here, and no entry object is made. Keys are compared by {@code equals}, byte arrays by
 * content; null is a key. Used by one thread; never shrinks.
 */
public final class CombineTable<K, C> {
  private static final Object NULL = new Object();
  private static final Object NO_VALUE = new Object();
  private static final int SMALLEST = 16;

  private Object[] keys = new Object[SMALLEST];
  private Object[] values = new Object[SMALLEST];
  private int[] hashes = new int[SMALLEST];
  private int size;

  public int size() {
    return size;
  }

  /**
   * The slot of the key, which is put there if it is new. Good until the next call of this method.
   */
  public int slot(K key) {
    Object masked = key == null ? NULL : key;
    int hash = KeyEquality.hash(masked);
    int mask = keys.length - 1;
    int slot = hash & mask;
    while (true) {
      Object there = keys[slot];
      if (there == null) {
        return insert(slot, masked, hash);
      }
      if (hashes[slot] == hash && KeyEquality.same(there, masked)) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
  }

  /** Whether nothing was {@link #set} in the slot yet. */
  public boolean isNew(int slot) {
    return values[slot] == NO_VALUE;
  }

  @SuppressWarnings("unchecked") // Only set() puts values there.
  public C value(int slot) {
    return (C) values[slot];
  }

  public void set(int slot, C value) {
    values[slot] = value;
  }

  /** The value of the key, or null. */
  public C get(K key) {
    Object masked = key == null ? NULL : key;
    int hash = KeyEquality.hash(masked);
    int mask = keys.length - 1;
    for (int slot = hash & mask; keys[slot] != null; slot = (slot + 1) & mask) {
      if (hashes[slot] == hash && KeyEquality.same(keys[slot], masked)) {
        return value(slot);
      }
    }
    return null;
  }

  /** Keys with their values, in no order. The table must not change meanwhile. */
  public Iterator<Tuple2<K, C>> iterator() {
    return new Entries();
  }

  private int insert(int free, Object key, int hash) {
    int slot = free;
    if (size * 5 >= keys.length * 3) {
      grow();
      slot = freeSlot(hash);
    }
    keys[slot] = key;
    hashes[slot] = hash;
    values[slot] = NO_VALUE;
    size++;
    return slot;
  }

  private int freeSlot(int hash) {
    int mask = keys.length - 1;
    int slot = hash & mask;
    while (keys[slot] != null) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    Object[] oldKeys = keys;
    Object[] oldValues = values;
    int[] oldHashes = hashes;
    keys = new Object[oldKeys.length * 2];
    values = new Object[keys.length];
    hashes = new int[keys.length];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != null) {
        int slot = freeSlot(oldHashes[i]);
        keys[slot] = oldKeys[i];
        values[slot] = oldValues[i];
        hashes[slot] = oldHashes[i];
      }
    }
  }

  private final class Entries implements Iterator<Tuple2<K, C>> {
    private int slot = -1;
    private int left = size;

    @Override
    public boolean hasNext() {
      return left > 0;
    }

    @Override
    public Tuple2<K, C> next() {
      if (left == 0) {
        throw new NoSuchElementException();
      }
      do {
        slot++;
      } while (keys[slot] == null);
      left--;
      return entry(slot);
    }

    @Override
    public void forEachRemaining(Consumer<? super Tuple2<K, C>> action) {
      while (left > 0) {
        action.accept(next());
      }
    }

    @SuppressWarnings("unchecked") // Only slot() puts keys there.
    private Tuple2<K, C> entry(int at) {
      return new Tuple2<>(keys[at] == NULL ? null : (K) keys[at], value(at));
    }
  }
}
