package io.tidewheel.internal.storage;

import io.tidewheel.spi.state.StateHandle;
import io.tidewheel.spi.state.StateId;
import io.tidewheel.spi.state.StateStore;
import io.tidewheel.spi.state.StateStores;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * State in memory: one map per id, and the changes of the version sealed last.
 *
 * <p>Publishing only marks versions as published, so that it is atomic and short however much
 * changed. The changes go into the map when the id is opened next, on the thread that opens it.
 * Until then what the earlier batch emitted as a view of its store stays readable.
 *
 * <p>The lock guards the map of entries and the fields of every entry; it is never held while keys
 * are hashed or compared, which is user code.
 */
final class HeapStateStores implements StateStores {
  private static final long NONE = -1;

  private final Object lock = new Object();
  private final Map<StateId, Entry> entries = new HashMap<>();
  private boolean closed;

  /** All that is known of one id. */
  private static final class Entry {
    /** Version {@link #published}, once {@link #unmerged} is merged into it. */
    final Map<Object, Object> base = new HashMap<>();

    /** Changes that were published and are not in the map yet; null if there are none. */
    Map<Object, Object> unmerged;

    long published = NONE;
    Object derived;
    boolean opening;

    /** The store opened last, the only one that may seal; null once it did. */
    HeapStateStore<?, ?> open;

    Sealed sealed;
  }

  /** A version that nobody sees yet. */
  private record Sealed(long version, Map<Object, Object> changes, Object derived) {}

  @Override
  public <K, V> StateStore<K, V> open(StateId id, long batchId) {
    Entry entry;
    Map<Object, Object> unmerged;
    synchronized (lock) {
      checkOpen(id);
      entry = entries.computeIfAbsent(id, absent -> new Entry());
      if (entry.opening) {
        throw new IllegalStateException(
            "state=" + id + ", batch=" + batchId + ": is being opened by another thread");
      }
      entry.opening = true;
      entry.sealed = null;
      entry.open = null;
      unmerged = entry.unmerged;
    }
    boolean merged = false;
    try {
      if (unmerged != null) {
        merge(unmerged, entry.base);
      }
      merged = true;
    } finally {
      synchronized (lock) {
        entry.opening = false;
        if (merged) {
          entry.unmerged = null;
        }
      }
    }
    synchronized (lock) {
      HeapStateStore<K, V> store =
          new HeapStateStore<>(this, id, batchId, entry.base, entry.derived);
      entry.derived = null;
      entry.open = store;
      return store;
    }
  }

  private static void merge(Map<Object, Object> changes, Map<Object, Object> base) {
    changes.forEach(
        (key, value) -> {
          if (value == HeapStateStore.REMOVED) {
            base.remove(key);
          } else {
            base.put(key, value);
          }
        });
  }

  /** Keeps what a store changed as the version of its batch. */
  StateHandle seal(HeapStateStore<?, ?> store, Map<Object, Object> changes, Object derived) {
    synchronized (lock) {
      checkOpen(store.id());
      Entry entry = entries.get(store.id());
      if (entry.open != store) {
        throw new IllegalStateException(
            "state="
                + store.id()
                + ", batch="
                + store.batchId()
                + ": cannot be sealed, since it was opened again meanwhile");
      }
      entry.open = null;
      entry.sealed = new Sealed(store.batchId(), changes, derived);
      return new StateHandle(store.id(), store.batchId(), "");
    }
  }

  @Override
  public void publish(List<StateHandle> handles) {
    synchronized (lock) {
      for (StateHandle handle : handles) {
        checkOpen(handle.id());
        checkSealed(handle);
      }
      for (StateHandle handle : handles) {
        Entry entry = entries.get(handle.id());
        Sealed sealed = entry.sealed;
        if (sealed != null) { // Null if the list names the handle twice.
          entry.unmerged = sealed.changes();
          entry.published = sealed.version();
          entry.derived = sealed.derived();
          entry.sealed = null;
        }
      }
    }
  }

  @Override
  public void recover(Durability durability, List<StateHandle> published) {
    throw new UnsupportedOperationException("state in memory only");
  }

  @Override
  public StateHandle published(StateId id) {
    synchronized (lock) {
      Entry entry = entries.get(id);
      return entry == null || entry.published == NONE
          ? null
          : new StateHandle(id, entry.published, "");
    }
  }

  @Override
  public long retainFrom() {
    return Long.MAX_VALUE;
  }

  @Override
  public Throwable failure() {
    return null;
  }

  private void checkSealed(StateHandle handle) {
    Entry entry = entries.get(handle.id());
    Sealed sealed = entry == null ? null : entry.sealed;
    if (sealed == null || sealed.version() != handle.version()) {
      throw new IllegalStateException(
          "state="
              + handle.id()
              + ", version="
              + handle.version()
              + ": cannot be published; sealed="
              + (sealed == null ? "none" : sealed.version())
              + ", published="
              + (entry == null || entry.published == NONE ? "none" : entry.published)
              + "; publish what was sealed last, once, before it is opened again");
    }
  }

  private void checkOpen(StateId id) {
    if (closed) {
      throw new IllegalStateException("state=" + id + ": the state stores are closed");
    }
  }

  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      entries.clear();
    }
  }
}
