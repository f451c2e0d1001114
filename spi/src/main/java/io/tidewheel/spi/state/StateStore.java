package io.tidewheel.spi.state;

import java.util.function.BiConsumer;

/**
 * The state of one operator and partition, opened at the version published last and overlaid by the
 * changes of one batch. Used by one thread.
 *
 * <p>Keys and values handed out and taken in are shared with other versions, and may be read by
 * other threads: they must not be changed.
 */
public interface StateStore<K, V> {
  /** The value of the key, or null. */
  V get(K key);

  /**
   * Sets the value of the key. The key may be null, the value may not. A key that is a byte array
   * is told from others by its content.
   */
  void put(K key, V value);

  /** Removes the key, if it is there. */
  void remove(K key);

  /** Calls {@code action} with every key and value, in no order. */
  void forEach(BiConsumer<? super K, ? super V> action);

  /**
   * Takes the object that was left with {@link #leaveDerived} by the batch that wrote the opened
   * version: something that can be rebuilt from the entries, kept because that costs. The caller
   * owns and may change it. Null after an abort, a restart or a retry, and the second time.
   */
  Object takeDerived();

  /** Leaves an object for the batch that opens the version sealed next. */
  void leaveDerived(Object derived);

  /**
   * Ends the use of this store and keeps its changes as the batch's version, seen by nobody until
   * it is published. Costs what changed, not what is held. When it fails nothing is sealed.
   *
   * @return the version published before, if state is durable and nothing changed
   * @throws java.io.UncheckedIOException if state is durable and cannot be written: the journal
   *     failed, or a key or value has no codec; the message says which, and what to do
   */
  StateHandle seal();

  /** Ends the use of this store and drops its changes. Does nothing after {@link #seal}. */
  void abort();
}
