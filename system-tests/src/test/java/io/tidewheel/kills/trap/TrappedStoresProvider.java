package io.tidewheel.kills.trap;

import io.tidewheel.spi.config.Settings;
import io.tidewheel.spi.state.StateHandle;
import io.tidewheel.spi.state.StateId;
import io.tidewheel.spi.state.StateStore;
import io.tidewheel.spi.state.StateStores;
import io.tidewheel.spi.state.StateStoresProvider;
import java.io.IOException;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.BiConsumer;

/** The usual state stores, with a trap before and after a partition is sealed. */
public final class TrappedStoresProvider implements StateStoresProvider {
  public static final String NAME = "trapped";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public StateStores create(Settings settings) {
    return new Stores(
        ServiceLoader.load(StateStoresProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(provider -> provider.name().equals("heap"))
            .findFirst()
            .orElseThrow()
            .create(settings));
  }

  private record Stores(StateStores stores) implements StateStores {
    @Override
    public void recover(Durability durability, List<StateHandle> published) throws IOException {
      stores.recover(durability, published);
    }

    @Override
    public StateHandle published(StateId id) {
      return stores.published(id);
    }

    @Override
    public <K, V> StateStore<K, V> open(StateId id, long batchId) {
      return new Store<>(stores.open(id, batchId));
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
      return stores.failure();
    }

    @Override
    public void close() {
      stores.close();
    }
  }

  private record Store<K, V>(StateStore<K, V> store) implements StateStore<K, V> {
    @Override
    public V get(K key) {
      return store.get(key);
    }

    @Override
    public void put(K key, V value) {
      store.put(key, value);
    }

    @Override
    public void remove(K key) {
      store.remove(key);
    }

    @Override
    public void forEach(BiConsumer<? super K, ? super V> action) {
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
      Trap.at(Step.SEAL);
      StateHandle handle = store.seal();
      Trap.at(Step.SEAL);
      return handle;
    }

    @Override
    public void abort() {
      store.abort();
    }
  }
}
