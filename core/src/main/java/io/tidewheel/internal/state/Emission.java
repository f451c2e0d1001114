package io.tidewheel.internal.state;

import io.tidewheel.Tuple2;
import io.tidewheel.internal.rdd.Dataset;
import io.tidewheel.internal.rdd.Elements;
import io.tidewheel.spi.state.StateStore;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/**
 * What mapWithState emits if somebody reads its snapshots: what the function returned, as it is,
 * and then a {@link Snapshot} of each key. A plan node emits one sequence; readers take their part
 * of it.
 */
public final class Emission {
  private Emission() {}

  /** A key with its state. */
  private record Snapshot(Object key, Object state) implements Serializable {}

  static Iterable<Object> of(List<Object> mapped, StateStore<Object, Object> store) {
    Iterable<Object> snapshots = new StateView<>(store, Snapshot::new);
    return () -> new Both(mapped.iterator(), snapshots.iterator());
  }

  /** What the function returned. */
  public static Dataset<?> mapped(Dataset<?> emitted, String operator) {
    return mappedOf(emitted, operator);
  }

  private static <E> Dataset<E> mappedOf(Dataset<E> emitted, String operator) {
    return emitted.mapPartitions(
        operator,
        Elements.filter(emitted.label(operator), element -> !(element instanceof Snapshot)));
  }

  /** All keys with their states. */
  public static Dataset<?> snapshots(Dataset<?> emitted, String operator) {
    return snapshotsOf(emitted, operator);
  }

  private static <E> Dataset<Tuple2<Object, Object>> snapshotsOf(
      Dataset<E> emitted, String operator) {
    String label = emitted.label(operator);
    return emitted
        .mapKeepingKeys(operator, Elements.<E>filter(label, element -> element instanceof Snapshot))
        .mapKeepingKeys(
            operator,
            Elements.map(
                label,
                element -> {
                  Snapshot snapshot = (Snapshot) element;
                  return Tuple2.of(snapshot.key(), snapshot.state());
                }));
  }

  private record Both(Iterator<Object> first, Iterator<Object> second) implements Iterator<Object> {
    @Override
    public boolean hasNext() {
      return first.hasNext() || second.hasNext();
    }

    @Override
    public Object next() {
      return first.hasNext() ? first.next() : second.next();
    }

    @Override
    public void forEachRemaining(Consumer<? super Object> action) {
      first.forEachRemaining(action);
      second.forEachRemaining(action);
    }
  }
}
