package io.tidewheel.internal.window;

import io.tidewheel.spi.plan.StateFunction;
import io.tidewheel.spi.state.StateStore;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A window that holds records as they are. Stored is {@code batch time -> records of the batch};
 * what is emitted is these lists one after the other, without a copy.
 */
public record RawWindow<T>(WindowTimes times) implements Serializable {

  /** What the window does in the batch of this time. */
  public StateFunction<Long, ?, T, T> at(long batchTime) {
    StateFunction<Long, List<T>, T, T> function =
        (task, store, records) -> update(store, records, batchTime);
    return function;
  }

  private Iterable<T> update(StateStore<Long, List<T>> store, Iterator<T> records, long batchTime) {
    NavigableMap<Long, List<T>> held = open(store);
    List<T> arrived = new ArrayList<>();
    records.forEachRemaining(arrived::add);
    if (!arrived.isEmpty()) {
      List<T> kept = Collections.unmodifiableList(arrived);
      store.put(batchTime, kept);
      held.put(batchTime, kept);
    }
    Iterable<T> emitted = List.of();
    if (times.isDue(batchTime)) {
      NavigableMap<Long, List<T>> left = held.headMap(batchTime - times.width(), true);
      left.keySet().forEach(store::remove);
      left.clear();
      emitted = new Concatenation<>(List.copyOf(held.values()));
    }
    store.leaveDerived(held);
    return emitted;
  }

  @SuppressWarnings("unchecked") // Only this operator leaves anything with its store.
  private NavigableMap<Long, List<T>> open(StateStore<Long, List<T>> store) {
    Object derived = store.takeDerived();
    if (derived != null) {
      return (NavigableMap<Long, List<T>>) derived;
    }
    NavigableMap<Long, List<T>> rebuilt = new TreeMap<>();
    store.forEach(rebuilt::put);
    return rebuilt;
  }

  private record Concatenation<T>(List<List<T>> lists) implements Iterable<T> {
    @Override
    public Iterator<T> iterator() {
      Iterator<List<T>> remaining = lists.iterator();
      return new Iterator<>() {
        private Iterator<T> current = Collections.emptyIterator();

        @Override
        public boolean hasNext() {
          while (!current.hasNext() && remaining.hasNext()) {
            current = remaining.next().iterator();
          }
          return current.hasNext();
        }

        @Override
        public T next() {
          if (!hasNext()) {
            throw new NoSuchElementException();
          }
          return current.next();
        }

        @Override
        public void forEachRemaining(Consumer<? super T> action) {
          current.forEachRemaining(action);
          remaining.forEachRemaining(list -> list.forEach(action));
        }
      };
    }
  }
}
