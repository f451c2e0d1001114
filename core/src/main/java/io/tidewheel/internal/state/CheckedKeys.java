package io.tidewheel.internal.state;

import io.tidewheel.Tuple2;
import io.tidewheel.internal.hash.StableKeys;
import io.tidewheel.spi.plan.StateFunction;
import java.util.Iterator;
import java.util.function.Consumer;

/** Pairs on their way into state, each refused if its key is not fit to keep state under. */
public final class CheckedKeys<T extends Tuple2<?, ?>> implements Iterator<T> {
  private final StableKeys keys = new StableKeys();
  private final Iterator<T> pairs;

  private CheckedKeys(Iterator<T> pairs) {
    this.pairs = pairs;
  }

  /** The same function, for pairs that are checked before it sees them. */
  public static <K, V, T extends Tuple2<?, ?>, U> StateFunction<K, V, T, U> before(
      StateFunction<K, V, T, U> function) {
    return (task, store, pairs) -> function.update(task, store, new CheckedKeys<>(pairs));
  }

  @Override
  public boolean hasNext() {
    return pairs.hasNext();
  }

  @Override
  public T next() {
    T pair = pairs.next();
    keys.require(pair._1());
    return pair;
  }

  @Override
  public void forEachRemaining(Consumer<? super T> action) {
    pairs.forEachRemaining(
        pair -> {
          keys.require(pair._1());
          action.accept(pair);
        });
  }
}
