package io.tidewheel.internal.state;

import io.tidewheel.Tuple2;
import io.tidewheel.function.Function2;
import io.tidewheel.internal.hash.StableKeys;
import io.tidewheel.internal.rdd.CombineTable;
import io.tidewheel.internal.rdd.Combiner;
import io.tidewheel.spi.engine.OperatorFailure;
import io.tidewheel.spi.engine.TaskContext;
import io.tidewheel.spi.plan.StateFunction;
import io.tidewheel.spi.state.StateStore;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What updateStateByKey does with a batch: calls the function for every key that has a state or a
 * value, and emits all state. Costs a call for each key that is known; what is written are the
 * states that changed.
 *
 * @param operator for messages
 * @param initialFirst whether the records have {@link InitialState} before them
 */
public record UpdateByKey<K, V, S>(
    String operator,
    Function2<List<V>, Optional<S>, Optional<S>> function,
    IdleTimes times,
    boolean initialFirst)
    implements StateFunction<Object, Object, Tuple2<K, V>, Tuple2<K, S>> {

  @Override
  public Iterable<Tuple2<K, S>> update(
      TaskContext task, StateStore<Object, Object> store, Iterator<Tuple2<K, V>> records) {
    boolean begins = StoreKey.begin(store, times.now());
    if (initialFirst) {
      InitialState.take(records, begins, store, times);
    }
    CombineTable<K, List<V>> arrived = Combiner.<V>listing(operator).combineValues(records);
    // Applied at the end, so that the store is not changed while it is iterated, and a key that is
    // removed does not look like a new one.
    Map<Object, Object> changes = new LinkedHashMap<>();
    StateView.eachEntry(store, (key, entry) -> updateKnown(key, entry, arrived, changes));
    StableKeys keys = new StableKeys();
    arrived
        .iterator()
        .forEachRemaining(
            pair -> {
              Object key = StoreKey.of(pair._1());
              if (store.get(key) == null) {
                keys.require(pair._1());
                call(pair._2(), Optional.empty())
                    .ifPresent(state -> changes.put(key, entry(state, times.now())));
              }
            });
    changes.forEach(
        (key, entry) -> {
          if (entry == null) {
            store.remove(key);
          } else {
            store.put(key, entry);
          }
        });
    return new StateView<>(store, (key, state) -> new Tuple2<>(key(key), state(state)));
  }

  private void updateKnown(
      Object storeKey,
      Object entry,
      CombineTable<K, List<V>> arrived,
      Map<Object, Object> changes) {
    List<V> values = arrived.get(key(StoreKey.keyIn(storeKey)));
    long touched = values != null ? times.now() : Touched.millisOf(entry, times.now());
    if (times.isDropped(touched)) {
      changes.put(storeKey, null);
      return;
    }
    S before = state(Touched.stateIn(entry));
    S after = call(values == null ? List.of() : values, Optional.of(before)).orElse(null);
    if (after == null) {
      changes.put(storeKey, null);
    } else if (!isSame(before, after, values != null) || isTouchedAnew(entry, touched)) {
      changes.put(storeKey, entry(after, touched));
    }
  }

  /**
   * Whether there is nothing to write. An object that the function got and returned may have been
   * changed by it, which is an error, but must not also be lost at the next restart.
   */
  private boolean isSame(S before, S after, boolean hadValues) {
    return before == after ? !hadValues || StableKeys.isValue(after) : after.equals(before);
  }

  private boolean isTouchedAnew(Object entry, long touched) {
    return times.matter() && !(entry instanceof Touched known && known.millis() == touched);
  }

  private Object entry(S state, long touched) {
    return times.matter() ? new Touched(state, touched) : state;
  }

  private Optional<S> call(List<V> values, Optional<S> before) {
    Optional<S> after;
    try {
      after = function.call(values, before);
    } catch (Exception e) {
      throw OperatorFailure.of(operator, e);
    }
    if (after == null) {
      throw new IllegalArgumentException(
          "the update function returned null; return Optional.empty() to remove the state");
    }
    return after;
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
