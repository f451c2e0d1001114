package io.tidewheel.internal.window;

import io.tidewheel.internal.hash.KeyEquality;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * A hash table whose entries are the aggregates themselves. Keys are compared by {@code equals},
 * byte arrays by content; null is a key. Changed by one thread; read by several while nobody
 * changes it.
 */
final class KeyTable<K, C> implements Iterable<KeyAggregate<K, C>> {
  private static final int SMALLEST = 16;

  /** Makes the aggregate of a new key. */
  interface Factory<K, C> {
    KeyAggregate<K, C> create(K key, int hash);
  }

  private final Factory<K, C> factory;
  private KeyAggregate<K, C>[] heads = heads(SMALLEST);
  private int size;

  KeyTable(Factory<K, C> factory) {
    this.factory = factory;
  }

  int size() {
    return size;
  }

  /** The aggregate of the key, made if there is none. */
  KeyAggregate<K, C> getOrCreate(K key) {
    int hash = KeyEquality.hash(key);
    for (KeyAggregate<K, C> entry = heads[index(hash)]; entry != null; entry = entry.next) {
      if (entry.hash == hash && KeyEquality.same(entry.key, key)) {
        return entry;
      }
    }
    if (size >= heads.length) {
      grow();
    }
    KeyAggregate<K, C> created = factory.create(key, hash);
    insert(created);
    size++;
    return created;
  }

  /** Removes the key's oldest value, and the key with its last; it has at least one. */
  void pop(K key, C value) {
    int hash = KeyEquality.hash(key);
    int index = index(hash);
    KeyAggregate<K, C> before = null;
    KeyAggregate<K, C> entry = heads[index];
    while (entry.hash != hash || !KeyEquality.same(entry.key, key)) {
      before = entry;
      entry = entry.next;
    }
    entry.pop(value);
    if (entry.isEmpty()) {
      if (before == null) {
        heads[index] = entry.next;
      } else {
        before.next = entry.next;
      }
      size--;
    }
  }

  @Override
  public Iterator<KeyAggregate<K, C>> iterator() {
    return new Entries();
  }

  private void insert(KeyAggregate<K, C> entry) {
    int index = index(entry.hash);
    entry.next = heads[index];
    heads[index] = entry;
  }

  private void grow() {
    KeyAggregate<K, C>[] old = heads;
    heads = heads(old.length * 2);
    for (KeyAggregate<K, C> head : old) {
      KeyAggregate<K, C> entry = head;
      while (entry != null) {
        KeyAggregate<K, C> following = entry.next;
        insert(entry);
        entry = following;
      }
    }
  }

  private int index(int hash) {
    return hash & (heads.length - 1);
  }

  @SuppressWarnings("unchecked") // Arrays of a generic type cannot be made otherwise.
  private static <K, C> KeyAggregate<K, C>[] heads(int length) {
    return (KeyAggregate<K, C>[]) new KeyAggregate<?, ?>[length];
  }

  private final class Entries implements Iterator<KeyAggregate<K, C>> {
    private int index = -1;
    private KeyAggregate<K, C> next;

    Entries() {
      advance();
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public KeyAggregate<K, C> next() {
      KeyAggregate<K, C> entry = next;
      if (entry == null) {
        throw new NoSuchElementException();
      }
      next = entry.next;
      advance();
      return entry;
    }

    private void advance() {
      while (next == null && ++index < heads.length) {
        next = heads[index];
      }
    }
  }
}
