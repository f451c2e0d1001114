package io.tidewheel.internal.state;

import io.tidewheel.spi.state.StateStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The keys of one partition in the order in which they were touched, so that those idle for too
 * long are found without a look at the others. Touching and forgetting a key cost the same however
 * many there are.
 *
 * <p>Derived from the entries: left with the store for the next batch, and rebuilt from them, which
 * costs all of them once, after a failed attempt or a restart.
 */
final class IdleOrder {
  /** Key to the time it was touched last. Batch times only grow, so the order is that of times. */
  private final Map<Object, Long> touched = new LinkedHashMap<>(16, 0.75f, true);

  private IdleOrder() {}

  /** The order left by the batch before, or one rebuilt. To be left again by the caller. */
  static IdleOrder take(StateStore<Object, Object> store, long now) {
    // Only this operator leaves anything with its store.
    IdleOrder left = (IdleOrder) store.takeDerived();
    return left != null ? left : rebuild(store, now);
  }

  private record Entry(Object key, long millis) {}

  private static IdleOrder rebuild(StateStore<Object, Object> store, long now) {
    List<Entry> entries = new ArrayList<>();
    Map<Object, Object> untimed = new LinkedHashMap<>();
    store.forEach(
        (key, entry) -> {
          if (key != StoreKey.BEGUN) {
            entries.add(new Entry(key, Touched.millisOf(entry, now)));
            if (!(entry instanceof Touched)) {
              untimed.put(key, entry);
            }
          }
        });
    // Written when times did not matter; from now on they do.
    untimed.forEach((key, state) -> store.put(key, new Touched(state, now)));
    entries.sort(Comparator.comparingLong(Entry::millis));
    IdleOrder order = new IdleOrder();
    Long time = now;
    for (Entry entry : entries) {
      if (time != entry.millis()) {
        time = entry.millis(); // One boxed time for all keys of a batch.
      }
      order.touch(entry.key(), time);
    }
    return order;
  }

  /**
   * Puts the key last.
   *
   * @param time not before any given so far
   */
  void touch(Object key, Long time) {
    touched.put(key, time);
  }

  void forget(Object key) {
    touched.remove(key);
  }

  /** The key touched longest ago, with the time; null if there is none. */
  Map.Entry<Object, Long> eldest() {
    return touched.isEmpty() ? null : touched.entrySet().iterator().next();
  }
}
