package io.tidewheel.internal.window;

/**
 * The values of one key that are in the window, oldest first, as an aggregate. Also the entry of
 * this key in a {@link KeyTable}, so that a key costs one object.
 */
abstract class KeyAggregate<K, C> {
  final K key;
  final int hash;
  KeyAggregate<K, C> next;

  KeyAggregate(K key, int hash) {
    this.key = key;
    this.hash = hash;
  }

  /** Adds the newest value. */
  abstract void push(C value);

  /** Removes the oldest value, which is {@code value}. */
  abstract void pop(C value);

  abstract boolean isEmpty();

  /** All values combined, in their order; there is at least one. Changes nothing. */
  abstract C query();
}
