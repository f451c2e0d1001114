package io.tidewheel.internal.rdd;

import io.tidewheel.Tuple2;
import io.tidewheel.internal.hash.KeyEquality;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Consumer;

/**
 * A hash table from keys to the value combined so far. Open addressing with linear probing, hashes
 * kept beside the keys: the two look-ups that {@code get} and {@code put} on a {@code HashMap} take
 * are one here, and no entry object is made. Keys are compared by {@code equals}, arrays by
 * content; null is a key. Used by one thread; never shrinks.
 */
public final class CombineTable<K, C> {
  private static final Object NULL = new Object();
  private static final Object NO_VALUE = new Object();
  private static final int SMALLEST = 16;

  /**
   * Slots of one array. G1 puts large arrays among the old objects at once, begins to collect these
   * for it, and makes a write there cost several times as much; so no array here becomes large.
   */
  private static final int SEGMENT_BITS = 14;

  private static final int SEGMENT_SLOTS = 1 << SEGMENT_BITS;

  /** Keys at even places, each with its value behind it, where one look at memory finds both. */
  private Object[][] entries = new Object[1][2 * SMALLEST];

  /** 0 where there is no key. Most look-ups that meet another key end here. */
  private int[][] hashes = new int[1][SMALLEST];

  private int slots = SMALLEST;
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
    int slot = hash & (slots - 1);
    while (true) {
      int there = hashAt(slot);
      if (there == hash && KeyEquality.same(segment(slot)[place(slot)], masked)) {
        return slot;
      }
      if (there == 0) {
        return insert(slot, masked, hash);
      }
      slot = (slot + 1) & (slots - 1);
    }
  }

  private int hashAt(int slot) {
    return hashes[slot >>> SEGMENT_BITS][slot & (SEGMENT_SLOTS - 1)];
  }

  private Object[] segment(int slot) {
    return entries[slot >>> SEGMENT_BITS];
  }

  /** Where the slot's key is in its segment. */
  private static int place(int slot) {
    return (slot & (SEGMENT_SLOTS - 1)) * 2;
  }

  private static int hash(Object key) {
    int hash = KeyEquality.hash(key);
    return hash == 0 ? 1 : hash;
  }

  /** Whether nothing was {@link #set} in the slot yet. */
  public boolean isNew(int slot) {
    return segment(slot)[place(slot) + 1] == NO_VALUE;
  }

  @SuppressWarnings("unchecked") // Only set() puts values there.
  public C value(int slot) {
    return (C) segment(slot)[place(slot) + 1];
  }

  public void set(int slot, C value) {
    segment(slot)[place(slot) + 1] = value;
  }

  /** The value of the key, or null. */
  public C get(K key) {
    Object masked = key == null ? NULL : key;
    int hash = hash(masked);
    for (int slot = hash & (slots - 1); hashAt(slot) != 0; slot = (slot + 1) & (slots - 1)) {
      if (hashAt(slot) == hash && KeyEquality.same(segment(slot)[place(slot)], masked)) {
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
    if (size * 5L >= slots * 3L) {
      grow();
      slot = freeSlot(hash);
    }
    put(slot, hash, key, NO_VALUE);
    size++;
    return slot;
  }

  private void put(int slot, int hash, Object key, Object value) {
    hashes[slot >>> SEGMENT_BITS][slot & (SEGMENT_SLOTS - 1)] = hash;
    Object[] segment = segment(slot);
    segment[place(slot)] = key;
    segment[place(slot) + 1] = value;
  }

  private int freeSlot(int hash) {
    int slot = hash & (slots - 1);
    while (hashAt(slot) != 0) {
      slot = (slot + 1) & (slots - 1);
    }
    return slot;
  }

  private void grow() {
    Object[][] oldEntries = entries;
    int[][] oldHashes = hashes;
    slots *= 2;
    int perSegment = Math.min(slots, SEGMENT_SLOTS);
    entries = new Object[slots / perSegment][2 * perSegment];
    hashes = new int[slots / perSegment][perSegment];
    for (int segment = 0; segment < oldHashes.length; segment++) {
      for (int i = 0; i < oldHashes[segment].length; i++) {
        int hash = oldHashes[segment][i];
        if (hash != 0) {
          Object[] old = oldEntries[segment];
          put(freeSlot(hash), hash, old[2 * i], old[2 * i + 1]);
        }
      }
      oldEntries[segment] = null; // Half of the peak is enough.
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
      } while (hashAt(slot) == 0);
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
      Object key = segment(at)[place(at)];
      return new Tuple2<>(key == NULL ? null : (K) key, value(at));
    }
  }
}
