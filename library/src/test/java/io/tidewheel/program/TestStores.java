package io.tidewheel.program;

import io.tidewheel.StreamingConf;
import io.tidewheel.internal.storage.HeapStateStoresProvider;
import io.tidewheel.spi.config.Settings;
import io.tidewheel.spi.state.StateHandle;
import io.tidewheel.spi.state.StateId;
import io.tidewheel.spi.state.StateStore;
import io.tidewheel.spi.state.StateStores;
import io.tidewheel.spi.state.StateStoresProvider;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/**
 * Stores that outlive a context as recovered ones would: entries stay, what is derived does not.
 * And they count what is asked of them. For one test at a time, which begins with {@link #forget}.
 */
public final class TestStores implements StateStoresProvider {
  private static StateStores kept;

  static final AtomicLong GETS = new AtomicLong();
  static final AtomicLong PUTS = new AtomicLong();
  static final AtomicLong REMOVES = new AtomicLong();
  static final AtomicLong SCANS = new AtomicLong();

  /** The settings of a program that uses these stores, on an engine that is not strict. */
  static StreamingConf conf() {
    return new StreamingConf().setAppName("test").set("state.store", "test");
  }

  /** Begins with no state and with all counts at 0. */
  static void forget() {
    kept = null;
    count();
  }

  /** Begins with all counts at 0. */
  static void count() {
    List.of(GETS, PUTS, REMOVES, SCANS).forEach(counter -> counter.set(0));
  }

  @Override
  public String name() {
    return "test";
  }

  @Override
  public StateStores create(Settings settings) {
    if (kept == null) {
      kept = new HeapStateStoresProvider().create(settings);
    }
    return new Recovered(kept);
  }

  private record Recovered(StateStores stores, Set<StateId> opened) implements StateStores {
    Recovered(StateStores stores) {
      this(stores, ConcurrentHashMap.newKeySet());
    }

    @Override
    public void recover(Durability durability, List<StateHandle> published) {
      throw new UnsupportedOperationException("state in memory only");
    }

    @Override
    public StateHandle published(StateId id) {
      return stores.published(id);
    }

    @Override
    public <K, V> StateStore<K, V> open(StateId id, long batchId) {
      StateStore<K, V> store = stores.open(id, batchId);
      if (opened.add(id)) {
        store.takeDerived();
      }
      return new Counting<>(store);
    }

    @Override
    public void publish(List<StateHandle> handles) {
      stores.publish(handles);
    }

    @Override
    public long retainFrom() {
      return stores.retainFrom();
    }

    @Override
    public Throwable failure() {
      return null;
    }

    @Override
    public void close() {}
  }

  private record Counting<K, V>(StateStore<K, V> store) implements StateStore<K, V> {
    @Override
    public V get(K key) {
      GETS.incrementAndGet();
      return store.get(key);
    }

    @Override
    public void put(K key, V value) {
      PUTS.incrementAndGet();
      store.put(key, value);
    }

    @Override
    public void remove(K key) {
      REMOVES.incrementAndGet();
      store.remove(key);
    }

    @Override
    public void forEach(BiConsumer<? super K, ? super V> action) {
      SCANS.incrementAndGet();
      store.forEach(action);
    }

    @Override
    public Object takeDerived() {
      return store.takeDerived();
    }

    @Override
    public void leaveDerived(Object derived) {
      store.leaveDerived(derived);
    }

    @Override
    public StateHandle seal() {
      return store.seal();
    }

    @Override
    public void abort() {
      store.abort();
    }
  }
}
