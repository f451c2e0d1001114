package io.tidewheel.internal.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.spi.config.Settings;
import io.tidewheel.spi.state.StateId;
import io.tidewheel.spi.state.StateStore;
import io.tidewheel.spi.state.StateStores;
import io.tidewheel.spi.state.StateStoresProvider;
import io.tidewheel.testkit.contract.StateStoresContract;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class HeapStateStoresTest extends StateStoresContract {
  @Override
  protected StateStores newStateStores() {
    return new HeapStateStoresProvider().create(new Settings(Map.of()));
  }

  @Test
  void isFoundByName() {
    StateStoresProvider provider =
        ServiceLoader.load(StateStoresProvider.class).findFirst().orElseThrow();
    assertEquals("heap", provider.name());
    try (StateStores stores = provider.create(new Settings(Map.of()))) {
      assertInstanceOf(HeapStateStores.class, stores);
    }
  }

  @Test
  void eachKeyIsVisitedOnceEvenIfTheActionPutsOrRemovesIt() {
    try (StateStores stores = newStateStores()) {
      StateId id = new StateId("visited", 0);
      StateStore<Integer, Integer> store = stores.open(id, 1);
      for (int i = 0; i < 100; i++) {
        store.put(i, i);
      }
      stores.publish(List.of(store.seal()));
      StateStore<Integer, Integer> next = stores.open(id, 2);
      for (int i = 50; i < 150; i++) {
        next.put(i, i);
      }
      Map<Integer, Integer> visited = new TreeMap<>();
      next.forEach(
          (key, value) -> {
            visited.merge(key, 1, Integer::sum);
            if (key % 2 == 0) {
              next.remove(key);
            } else {
              next.put(key, -value);
            }
          });
      assertEquals(150, visited.size());
      assertTrue(visited.values().stream().allMatch(times -> times == 1));
      Map<Integer, Integer> left = new TreeMap<>();
      next.forEach(left::put);
      assertEquals(75, left.size());
      assertTrue(left.entrySet().stream().allMatch(entry -> entry.getKey() == -entry.getValue()));
    }
  }
}
