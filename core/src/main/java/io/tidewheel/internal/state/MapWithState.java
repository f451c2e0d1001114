package io.tidewheel.internal.state;

import io.tidewheel.State;
import io.tidewheel.Tuple2;
import io.tidewheel.function.Function4;
import io.tidewheel.internal.hash.StableKeys;
import io.tidewheel.spi.engine.TaskContext;
import io.tidewheel.spi.plan.StateFunction;
import io.tidewheel.spi.state.StateStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What mapWithState does with a batch: calls the function for every record, then for every key that
 * has timed out. Costs the records and the keys that time out, however many others there are.
 *
 * @param initialFirst whether the records have {@link InitialState} before them
 * @param snapshots whether all state is emitted too, as {@link Emission} says
 */
public record MapWithState<K, V, S, M>(
    Function4<Instant, K, Optional<V>, State<S>, Optional<M>> function,
    IdleTimes times,
    boolean initialFirst,
    boolean snapshots)
    implements StateFunction<Object, Object, Tuple2<K, V>, Object> {

  @Override
  public Iterable<Object> update(
      TaskContext task, StateStore<Object, Object> store, Iterator<Tuple2<K, V>> records)
      throws Exception {
    boolean begins = StoreKey.begin(store, times.now());
    if (initialFirst) {
      InitialState.take(records, begins, store, times);
    }
    Pass pass = new Pass(store);
    while (records.hasNext()) {
      Tuple2<K, V> pair = records.next();
      pass.record(pair._1(), pair._2());
    }
    if (pass.idle != null) {
      pass.endIdleKeys();
      store.leaveDerived(pass.idle);
    }
    return snapshots ? Emission.of(pass.mapped, store) : pass.mapped;
  }

  /** The walk over the records of one partition. */
  private final class Pass {
    private final StateStore<Object, Object> store;

    /** Null if times do not matter. */
    private final IdleOrder idle;

    private final Instant time = Instant.ofEpochMilli(times.now());
    private final Long now = times.now();
    private final StableKeys keys = new StableKeys();
    private final KeyState<S> state = new KeyState<>();
    private final List<Object> mapped = new ArrayList<>();

    Pass(StateStore<Object, Object> store) {
      this.store = store;
      this.idle = times.matter() ? IdleOrder.take(store, times.now()) : null;
    }

    void record(K key, V value) throws Exception {
      Object storeKey = StoreKey.of(key);
      Object entry = store.get(storeKey);
      if (entry == null) {
        keys.require(key);
      }
      call(key, value, entry, false);
      if (state.isRemoved()) {
        if (entry != null) {
          remove(storeKey);
        }
      } else if (state.isUpdated() || (state.exists() && isTouchedAnew(entry))) {
        store.put(storeKey, idle == null ? state.get() : new Touched(state.get(), now));
        if (idle != null) {
          idle.touch(storeKey, now);
        }
      }
    }

    /** A record touches its key, even if the function does not update the state. */
    private boolean isTouchedAnew(Object entry) {
      return idle != null && Touched.millisOf(entry, Long.MIN_VALUE) != times.now();
    }

    /** A key that got a record in this batch was touched now, and is never among these. */
    void endIdleKeys() throws Exception {
      for (Map.Entry<Object, Long> eldest = idle.eldest(); eldest != null; eldest = idle.eldest()) {
        Object storeKey = eldest.getKey();
        if (times.isTimedOut(eldest.getValue())) {
          call(key(StoreKey.keyIn(storeKey)), null, store.get(storeKey), true);
        } else if (!times.isDropped(eldest.getValue())) {
          return;
        }
        remove(storeKey);
      }
    }

    private void call(K key, V value, Object entry, boolean timingOut) throws Exception {
      state.become(key, state(Touched.stateIn(entry)), timingOut);
      Optional<M> result = function.call(time, key, Optional.ofNullable(value), state);
      if (result == null) {
        throw new IllegalArgumentException(
            "the mapping function returned null for key="
                + key
                + "; return Optional.empty() to emit nothing");
      }
      result.ifPresent(mapped::add);
    }

    private void remove(Object storeKey) {
      store.remove(storeKey);
      if (idle != null) {
        idle.forget(storeKey);
      }
    }
  }

  @SuppressWarnings("unchecked") // Only keys of this type were put.
  private K key(Object key) {
    return (K) key;
  }

  @SuppressWarnings("unchecked") // Only states of this type were put.
  private S state(Object state) {
    return (S) state;
  }
}
