package io.tidewheel.internal.window;

import io.tidewheel.Tuple2;
import io.tidewheel.function.Function2;
import io.tidewheel.internal.rdd.CombineTable;
import io.tidewheel.internal.rdd.Combiner;
import io.tidewheel.spi.plan.StateFunction;
import io.tidewheel.spi.state.StateStore;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A window that combines the values of each key.
 *
 * <p>Stored are panes under the time they end: {@code pane end -> key -> partial aggregate}. What
 * batches bring before their pane ends is stored under the batch's time and becomes one pane at its
 * end. The aggregates over the panes are derived: left with the store for the next batch, and
 * rebuilt from the panes after a restart or a failed attempt.
 *
 * @param inverse takes a value out of an aggregate again; null if there is none
 */
public record KeyedWindow<K, C>(
    WindowTimes times, Combiner<?, C> combiner, Function2<C, C, C> inverse)
    implements Serializable {

  /** What the window does in the batch of this time. */
  public StateFunction<Long, ?, Tuple2<K, C>, Tuple2<K, C>> at(long batchTime) {
    StateFunction<Long, Pane<K, C>, Tuple2<K, C>, Tuple2<K, C>> function =
        (task, store, records) -> update(store, records, batchTime);
    return function;
  }

  private Iterable<Tuple2<K, C>> update(
      StateStore<Long, Pane<K, C>> store, Iterator<Tuple2<K, C>> records, long batchTime) {
    Aggregates aggregates = open(store);
    Pane<K, C> arrived = Pane.of(combiner.combinePartials(records));
    if (!arrived.isEmpty()) {
      aggregates.open.put(batchTime, arrived);
      store.put(batchTime, arrived);
    }
    aggregates.closePanes(store, batchTime);
    Iterable<Tuple2<K, C>> emitted = List.of();
    if (times.isDue(batchTime)) {
      aggregates.evict(store, batchTime - times.width());
      emitted = aggregates;
    }
    store.leaveDerived(aggregates);
    return emitted;
  }

  @SuppressWarnings("unchecked") // Only this operator leaves anything with its store.
  private Aggregates open(StateStore<Long, Pane<K, C>> store) {
    Aggregates derived = (Aggregates) store.takeDerived();
    if (derived != null) {
      return derived;
    }
    Aggregates rebuilt = new Aggregates();
    NavigableMap<Long, Pane<K, C>> stored = new TreeMap<>();
    store.forEach(stored::put);
    stored.forEach(
        (time, pane) -> {
          if (times.isPaneEnd(time)) {
            rebuilt.push(time, pane);
          } else {
            rebuilt.open.put(time, pane);
          }
        });
    return rebuilt;
  }

  private KeyAggregate<K, C> newAggregate(K key, int hash) {
    return inverse == null
        ? new TwoStacks<>(key, hash, combiner)
        : new RunningValue<>(key, hash, combiner, inverse);
  }

  private record ClosedPane<K, C>(long end, Pane<K, C> pane) {}

  /** The aggregates of all keys over the closed panes. Iterating them is what is emitted. */
  private final class Aggregates implements Iterable<Tuple2<K, C>> {
    private final KeyTable<K, C> table = new KeyTable<>(KeyedWindow.this::newAggregate);
    private final Deque<ClosedPane<K, C>> closed = new ArrayDeque<>();

    /** What batches brought whose pane has not ended, by batch time. */
    private final NavigableMap<Long, Pane<K, C>> open = new TreeMap<>();

    void closePanes(StateStore<Long, Pane<K, C>> store, long batchTime) {
      while (!open.isEmpty() && times.paneEnd(open.firstKey()) <= batchTime) {
        long end = times.paneEnd(open.firstKey());
        List<Pane<K, C>> parts = new ArrayList<>();
        while (!open.isEmpty() && open.firstKey() <= end) {
          long time = open.firstKey();
          parts.add(open.remove(time));
          if (time != end) {
            store.remove(time);
          }
        }
        Pane<K, C> pane = parts.size() == 1 ? parts.get(0) : merge(parts);
        store.put(end, pane);
        push(end, pane);
      }
    }

    private Pane<K, C> merge(List<Pane<K, C>> parts) {
      CombineTable<K, C> merged = new CombineTable<>();
      for (Pane<K, C> part : parts) {
        part.forEach((key, value) -> combiner.addPartial(merged, key, value));
      }
      return Pane.of(merged);
    }

    void push(long end, Pane<K, C> pane) {
      closed.add(new ClosedPane<>(end, pane));
      pane.forEach((key, value) -> table.getOrCreate(key).push(value));
    }

    /** Lets go of panes that end at or before {@code time}. */
    void evict(StateStore<Long, Pane<K, C>> store, long time) {
      while (!closed.isEmpty() && closed.peek().end() <= time) {
        ClosedPane<K, C> oldest = closed.remove();
        store.remove(oldest.end());
        oldest.pane().forEach(table::pop);
      }
    }

    @Override
    public Iterator<Tuple2<K, C>> iterator() {
      Iterator<KeyAggregate<K, C>> entries = table.iterator();
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return entries.hasNext();
        }

        @Override
        public Tuple2<K, C> next() {
          KeyAggregate<K, C> entry = entries.next();
          return new Tuple2<>(entry.key, entry.query());
        }

        @Override
        public void forEachRemaining(Consumer<? super Tuple2<K, C>> action) {
          while (entries.hasNext()) {
            action.accept(next());
          }
        }
      };
    }
  }
}
