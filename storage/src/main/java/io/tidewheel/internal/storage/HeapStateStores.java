package io.tidewheel.internal.storage;

import io.tidewheel.internal.storage.HeldState.Sealed;
import io.tidewheel.spi.state.StateHandle;
import io.tidewheel.spi.state.StateId;
import io.tidewheel.spi.state.StateStore;
import io.tidewheel.spi.state.StateStores;
import java.io.IOException;
import java.util.ArrayList;
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
 * <p>With a journal, sealing also appends the changes to it, and now and then a snapshot of one id
 * is written, so that what must be replayed stays in proportion to what is held. {@link
 * ChangesEntry}, {@link SnapshotEntry} and {@link SnapshotFiles} say what that looks like; {@link
 * Snapshots} how a snapshot is written while batches go on.
 *
 * <p>The lock guards the map of states and their fields; it is never held while keys are hashed or
 * compared, which is user code, nor during I/O.
 */
final class HeapStateStores implements StateStores {
  private final Object lock = new Object();
  private final Map<StateId, HeldState> states = new HashMap<>();
  private final SnapshotPolicy policy;

  /** Null while state is in memory only; set before anything is opened. */
  private Durability durability;

  private Snapshots snapshots;

  /** Bytes of changes that all ids together have in the journal, or had. */
  private long appended;

  private boolean closed;

  /**
   * When snapshots are written, and by whom.
   *
   * @param leastBytes of changes of an id that make one worth it
   * @param mostAppended by all ids between two of one id; more if snapshots are large
   * @param threadOfItsOwn false if the thread that publishes writes them
   */
  record SnapshotPolicy(long leastBytes, long mostAppended, boolean threadOfItsOwn) {}

  /** Stores without state. */
  HeapStateStores(SnapshotPolicy policy) {
    this.policy = policy;
  }

  @Override
  public void recover(Durability newDurability, List<StateHandle> published) throws IOException {
    StateRecovery recovery = StateRecovery.of(newDurability, published, policy.threadOfItsOwn());
    synchronized (lock) {
      if (durability != null || !states.isEmpty()) {
        throw new IllegalStateException("recover: called twice, or after state was opened");
      }
      durability = newDurability;
      recovery.states().forEach(state -> states.put(state.id, state));
      appended = recovery.appended();
      snapshots = new Snapshots(lock, durability, recovery.files(), policy.threadOfItsOwn());
    }
  }

  @Override
  public StateHandle published(StateId id) {
    synchronized (lock) {
      HeldState state = states.get(id);
      return state == null ? null : state.published;
    }
  }

  @Override
  public <K, V> StateStore<K, V> open(StateId id, long batchId) {
    HeldState state;
    Map<Object, Object> unmerged;
    synchronized (lock) {
      checkOpen(id);
      state = states.computeIfAbsent(id, absent -> HeldState.empty(id, durability != null));
      if (state.opening) {
        throw new IllegalStateException(
            "state=" + id + ", batch=" + batchId + ": is being opened by another thread");
      }
      state.opening = true;
      state.sealed = null;
      state.open = null;
      unmerged = state.unmerged;
      if (unmerged != null) {
        // Before the first of them is merged: a snapshot that is being written may have it.
        state.merged = state.published.version();
      }
    }
    boolean merged = false;
    try {
      if (unmerged != null) {
        merge(unmerged, state.base);
      }
      merged = true;
    } finally {
      synchronized (lock) {
        state.opening = false;
        if (merged) {
          state.unmerged = null;
        }
      }
    }
    synchronized (lock) {
      HeapStateStore<K, V> store =
          new HeapStateStore<>(this::seal, id, batchId, state.base, state.derived);
      state.derived = null;
      state.open = store;
      return store;
    }
  }

  /** Brings changes of held keys into a map of them. */
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
  private StateHandle seal(
      HeapStateStore<?, ?> store, Map<Object, Object> changes, Object derived) {
    StateId id = store.id();
    long batch = store.batchId();
    StateHandle before;
    boolean durable;
    synchronized (lock) {
      checkMaySeal(store);
      before = states.get(id).published;
      durable = durability != null;
    }
    ChangesOutput.Appended written = null;
    StateHandle handle;
    if (!durable) {
      handle = new StateHandle(id, batch, "");
    } else if (changes.isEmpty()) {
      handle = before == null ? new StateHandle(id, batch, "") : before;
    } else {
      long previous =
          before == null || before.location().isEmpty()
              ? ChangesEntry.NONE
              : Long.parseLong(before.location());
      written = ChangesOutput.append(durability, id, batch, previous, changes);
      handle = new StateHandle(id, batch, Long.toString(written.last()));
    }
    synchronized (lock) {
      checkMaySeal(store);
      HeldState state = states.get(id);
      state.open = null;
      state.sealed = new Sealed(handle, changes, derived, written);
      return handle;
    }
  }

  private void checkMaySeal(HeapStateStore<?, ?> store) {
    checkOpen(store.id());
    if (states.get(store.id()).open != store) {
      throw new IllegalStateException(
          "state="
              + store.id()
              + ", batch="
              + store.batchId()
              + ": cannot be sealed, since it was opened again meanwhile");
    }
  }

  @Override
  public void publish(List<StateHandle> handles) {
    List<HeldState> due = new ArrayList<>();
    synchronized (lock) {
      for (StateHandle handle : handles) {
        checkOpen(handle.id());
        checkSealed(handle);
      }
      for (StateHandle handle : handles) {
        HeldState state = states.get(handle.id());
        if (state.sealed != null) { // Null if the list names the handle twice.
          publish(state);
        }
      }
      if (durability != null) {
        addDue(due);
      }
    }
    if (!due.isEmpty()) {
      snapshots.write(due);
    }
  }

  private void addDue(List<HeldState> due) {
    long allSnapshots = 0;
    for (HeldState state : states.values()) {
      allSnapshots += state.retention.snapshotBytes();
    }
    // Or large state that changes slowly would be written again and again.
    long mostAppended = Math.max(policy.mostAppended(), 2 * allSnapshots);
    for (HeldState state : states.values()) {
      if (state.retention.request(policy.leastBytes(), appended, mostAppended)) {
        due.add(state);
      }
    }
  }

  private void publish(HeldState state) {
    Sealed sealed = state.sealed;
    state.unmerged = sealed.changes().isEmpty() ? null : sealed.changes();
    state.published = sealed.handle();
    state.derived = sealed.derived();
    state.sealed = null;
    if (sealed.appended() != null) {
      appended += sealed.appended().bytes();
      state.retention.changed(sealed.appended(), appended);
    }
  }

  private void checkSealed(StateHandle handle) {
    HeldState state = states.get(handle.id());
    Sealed sealed = state == null ? null : state.sealed;
    if (sealed == null || !sealed.handle().equals(handle)) {
      throw new IllegalStateException(
          "state="
              + handle.id()
              + ", version="
              + handle.version()
              + ": cannot be published; sealed="
              + (sealed == null ? "none" : sealed.handle().version())
              + ", published="
              + (state == null || state.published == null ? "none" : state.published.version())
              + "; publish what was sealed last, once, before it is opened again");
    }
  }

  @Override
  public long retainFrom() {
    synchronized (lock) {
      long needed = Long.MAX_VALUE;
      for (HeldState state : states.values()) {
        needed = Math.min(needed, state.retention.needed());
        if (state.sealed != null && state.sealed.appended() != null) {
          // Its commit may be durable already, and it is published in a moment.
          needed = Math.min(needed, state.sealed.appended().first());
        }
      }
      return needed;
    }
  }

  @Override
  public Throwable failure() {
    synchronized (lock) {
      return snapshots == null ? null : snapshots.failure();
    }
  }

  private void checkOpen(StateId id) {
    if (closed) {
      throw new IllegalStateException("state=" + id + ": the state stores are closed");
    }
  }

  @Override
  public void close() {
    Snapshots writing;
    synchronized (lock) {
      closed = true;
      writing = snapshots;
    }
    if (writing != null) {
      writing.close();
    }
    synchronized (lock) {
      states.clear();
    }
  }
}
