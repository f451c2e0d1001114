package io.tidewheel.internal.state;

import io.tidewheel.spi.state.StateStore;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * All keys with their states, read from a sealed store each time they are iterated. Who pushes
 * ({@code forEachRemaining}) has them straight from the store; who pulls costs a list of them,
 * since stores only push.
 *
 * @param <T> what becomes of a key and its state
 */
final class StateView<T> implements Iterable<T> {
  private final StateStore<Object, Object> store;
  private final BiFunction<Object, Object, T> element;

  StateView(StateStore<Object, Object> store, BiFunction<Object, Object, T> element) {
    this.store = store;
    this.element = element;
  }

  @Override
  public void forEach(Consumer<? super T> action) {
    eachEntry(
        store,
        (storeKey, entry) ->
            action.accept(element.apply(StoreKey.keyIn(storeKey), Touched.stateIn(entry))));
  }

  /** Calls the action with every entry of a key: its key in the store, and what is stored. */
  static void eachEntry(StateStore<Object, Object> store, BiConsumer<Object, Object> action) {
    store.forEach(
        (storeKey, entry) -> {
          if (storeKey != StoreKey.BEGUN) {
            action.accept(storeKey, entry);
          }
        });
  }

  @Override
  public Iterator<T> iterator() {
    return new Elements();
  }

  private final class Elements implements Iterator<T> {
    /** Null until somebody pulls. */
    private Iterator<T> gathered;

    @Override
    public boolean hasNext() {
      return gathered().hasNext();
    }

    @Override
    public T next() {
      return gathered().next();
    }

    @Override
    public void forEachRemaining(Consumer<? super T> action) {
      if (gathered == null) {
        gathered = List.<T>of().iterator();
        StateView.this.forEach(action);
      } else {
        gathered.forEachRemaining(action);
      }
    }

    private Iterator<T> gathered() {
      if (gathered == null) {
        List<T> elements = new ArrayList<>();
        StateView.this.forEach(elements::add);
        gathered = elements.iterator();
      }
      return gathered;
    }
  }
}
