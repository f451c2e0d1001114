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

  /** Keys at even places, each with its value behind it, where one look at memory finds both. */
  private Object[] entries = new Object[2 * SMALLEST];

  /** 0 where there is no key. Most look-ups that meet another key end here. */
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
    int hash = hash(masked);
    int mask = hashes.length - 1;
    int slot = hash & mask;
    while (true) {
      int there = hashes[slot];
      if (there == hash && KeyEquality.same(entries[2 * slot], masked)) {
        return slot;
      }
      if (there == 0) {
        return insert(slot, masked, hash);
      }
      slot = (slot + 1) & mask;
    }
  }

  private static int hash(Object key) {
    int hash = KeyEquality.hash(key);
    return hash == 0 ? 1 : hash;
  }

  /** Whether nothing was {@link #set} in the slot yet. */
  public boolean isNew(int slot) {
    return entries[2 * slot + 1] == NO_VALUE;
  }

  @SuppressWarnings("unchecked") // Only set() puts values there.
  public C value(int slot) {
    return (C) entries[2 * slot + 1];
  }

  public void set(int slot, C value) {
    entries[2 * slot + 1] = value;
  }

  /** The value of the key, or null. */
  public C get(K key) {
    Object masked = key == null ? NULL : key;
    int hash = hash(masked);
    int mask = hashes.length - 1;
    for (int slot = hash & mask; hashes[slot] != 0; slot = (slot + 1) & mask) {
      if (hashes[slot] == hash && KeyEquality.same(entries[2 * slot], masked)) {
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
    if (size * 5 >= hashes.length * 3) {
      grow();
      slot = freeSlot(hash);
    }
    hashes[slot] = hash;
    entries[2 * slot] = key;
    entries[2 * slot + 1] = NO_VALUE;
    size++;
    return slot;
  }

  private int freeSlot(int hash) {
    int mask = hashes.length - 1;
    int slot = hash & mask;
    while (hashes[slot] != 0) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    Object[] oldEntries = entries;
    int[] oldHashes = hashes;
    entries = new Object[oldEntries.length * 2];
    hashes = new int[oldHashes.length * 2];
    for (int i = 0; i < oldHashes.length; i++) {
      if (oldHashes[i] != 0) {
        int slot = freeSlot(oldHashes[i]);
        hashes[slot] = oldHashes[i];
        entries[2 * slot] = oldEntries[2 * i];
        entries[2 * slot + 1] = oldEntries[2 * i + 1];
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
      } while (hashes[slot] == 0);
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
      Object key = entries[2 * at];
      return new Tuple2<>(key == NULL ? null : (K) key, value(at));
    }
  }
}
