package io.tidewheel.internal.storage;

import io.tidewheel.spi.state.StateHandle;
import io.tidewheel.spi.state.StateId;
import io.tidewheel.spi.state.StateStore;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * The changes of one batch over a map that it does not touch. Owned by one thread until it is
 * sealed; afterwards any thread may read it, until the id is opened again.
 */
final class HeapStateStore<K, V> implements StateStore<K, V> {
  /** Stands in the changes for a key that was removed. */
  static final Object REMOVED = new Object();

  /** Who keeps what a store changed. */
  interface Sealer {
    /** Keeps the changes as the version of the store's batch. */
    StateHandle seal(HeapStateStore<?, ?> store, Map<Object, Object> changes, Object derived);
  }

  private final Sealer sealer;
  private final StateId id;
  private final long batchId;
  private final Map<Object, Object> base;
  private final Map<Object, Object> changes = new HashMap<>();
  private Object derivedBefore;
  private Object derivedNext;
  private String ended;

  HeapStateStore(
      Sealer sealer, StateId id, long batchId, Map<Object, Object> base, Object derivedBefore) {
    this.sealer = sealer;
    this.id = id;
    this.batchId = batchId;
    this.base = base;
    this.derivedBefore = derivedBefore;
  }

  StateId id() {
    return id;
  }

  long batchId() {
    return batchId;
  }

  @Override
  public V get(K key) {
    Object held = HeldKey.of(key);
    Object value = changes.get(held);
    if (value == null) {
      return value(base.get(held));
    }
    return value == REMOVED ? null : value(value);
  }

  @Override
  public void put(K key, V value) {
    checkInUse("put");
    if (value == null) {
      throw new NullPointerException(
          at() + ": put of key=" + key + ", value=null; to forget a key, remove it");
    }
    changes.put(HeldKey.of(key), value);
  }

  @Override
  public void remove(K key) {
    checkInUse("remove");
    Object held = HeldKey.of(key);
    if (changes.containsKey(held) || base.containsKey(held)) {
      changes.put(held, REMOVED);
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>The action may put and remove the key it was called with.
   */
  @Override
  public void forEach(BiConsumer<? super K, ? super V> action) {
    // Changes come first and removals are marks, so that an action that puts or removes the key it
    // sees neither disturbs the iteration nor is called with that key again.
    changes.forEach(
        (key, value) -> {
          if (value != REMOVED) {
            action.accept(key(key), value(value));
          }
        });
    base.forEach(
        (key, value) -> {
          if (changes.isEmpty() || !changes.containsKey(key)) {
            action.accept(key(key), value(value));
          }
        });
  }

  @Override
  public Object takeDerived() {
    checkInUse("takeDerived");
    Object taken = derivedBefore;
    derivedBefore = null;
    return taken;
  }

  @Override
  public void leaveDerived(Object derived) {
    checkInUse("leaveDerived");
    derivedNext = derived;
  }

  @Override
  public StateHandle seal() {
    checkInUse("seal");
    StateHandle handle = sealer.seal(this, changes, derivedNext);
    ended = "sealed";
    derivedBefore = null;
    derivedNext = null;
    return handle;
  }

  @Override
  public void abort() {
    if (ended == null) {
      ended = "aborted";
      changes.clear();
      derivedBefore = null;
      derivedNext = null;
    }
  }

  /** A value as a map of changes holds it, or null if the key was removed. */
  static Object valueOrNull(Object held) {
    return held == REMOVED ? null : held;
  }

  private void checkInUse(String call) {
    if (ended != null) {
      throw new IllegalStateException(
          at() + ": " + call + " on a store that was " + ended + "; its use has ended");
    }
  }

  private String at() {
    return "state=" + id + ", batch=" + batchId;
  }

  @SuppressWarnings("unchecked") // Every key in the maps of an id was put with the id's types.
  private K key(Object held) {
    return (K) HeldKey.key(held);
  }

  @SuppressWarnings("unchecked") // Every value in the maps of an id was put with the id's types.
  private V value(Object value) {
    return (V) value;
  }

  @Override
  public String toString() {
    return "HeapStateStore[" + at() + ", changes=" + changes.size() + "]";
  }
}
