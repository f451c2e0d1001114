package io.tidewheel.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.tidewheel.spi.state.StateHandle;
import io.tidewheel.spi.state.StateId;
import io.tidewheel.spi.state.StateStore;
import io.tidewheel.spi.state.StateStores;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What state stores promise. */
@Timeout(60)
public abstract class StateStoresContract {
  private static final StateId ID = new StateId("counts", 0);
  private static final StateId OTHER = new StateId("counts", 1);

  private StateStores stores;

  /** For the subclass. */
  protected StateStoresContract() {}

  /** Stores that hold nothing. The contract closes them. */
  protected abstract StateStores newStateStores() throws Exception;

  @BeforeEach
  final void openStores() throws Exception {
    stores = newStateStores();
  }

  @AfterEach
  final void closeStores() {
    stores.close();
  }

  private StateStore<String, Integer> open(long batch) {
    return stores.open(ID, batch);
  }

  private void commit(long batch, Map<String, Integer> values) {
    StateStore<String, Integer> store = open(batch);
    values.forEach(store::put);
    stores.publish(List.of(store.seal()));
  }

  private static <K, V> Map<K, V> contents(StateStore<K, V> store) {
    Map<K, V> contents = new TreeMap<>();
    store.forEach((key, value) -> assertNull(contents.put(key, value), "twice: " + key));
    return contents;
  }

  @Test
  void beginsEmpty() {
    assertNull(open(1).get("a"));
    assertEquals(Map.of(), contents(open(1)));
    assertNull(open(1).takeDerived());
  }

  @Test
  void readsItsOwnChanges() {
    StateStore<String, Integer> store = open(1);
    store.put("a", 1);
    store.put("b", 2);
    store.put("a", 3);
    store.remove("b");
    store.remove("absent");
    assertEquals(3, store.get("a"));
    assertNull(store.get("b"));
    assertEquals(Map.of("a", 3), contents(store));
  }

  @Test
  void laysChangesOverThePublishedVersion() {
    commit(1, Map.of("a", 1, "b", 2, "c", 3));
    StateStore<String, Integer> store = open(2);
    store.put("a", 10);
    store.remove("b");
    store.put("d", 4);
    assertEquals(Map.of("a", 10, "c", 3, "d", 4), contents(store));
    assertNull(store.get("b"));
    assertEquals(3, store.get("c"));
  }

  @Test
  void publishedChangesAreOpenedNext() {
    commit(1, Map.of("a", 1, "b", 2));
    StateStore<String, Integer> store = open(2);
    store.remove("a");
    store.put("c", 3);
    stores.publish(List.of(store.seal()));
    assertEquals(Map.of("b", 2, "c", 3), contents(open(3)));
  }

  @Test
  void aKeyRemovedAndPutAgainIsThere() {
    commit(1, Map.of("a", 1));
    StateStore<String, Integer> store = open(2);
    store.remove("a");
    store.put("a", 2);
    stores.publish(List.of(store.seal()));
    assertEquals(Map.of("a", 2), contents(open(3)));
  }

  @Test
  void sealingNamesTheIdAndTheBatch() {
    assertEquals(new StateHandle(ID, 7, ""), open(7).seal());
  }

  @Test
  void sealedButUnpublishedChangesAreDroppedByOpening() {
    commit(1, Map.of("a", 1));
    StateStore<String, Integer> store = open(2);
    store.put("a", 2);
    store.seal();
    assertEquals(Map.of("a", 1), contents(open(2)));
  }

  @Test
  void aDroppedVersionCannotBePublished() {
    StateHandle handle = open(1).seal();
    open(1);
    String message =
        assertThrows(IllegalStateException.class, () -> stores.publish(List.of(handle)))
            .getMessage();
    assertTrue(message.contains("counts/0"), message);
  }

  @Test
  void abortedChangesAreDropped() {
    commit(1, Map.of("a", 1));
    StateStore<String, Integer> store = open(2);
    store.put("a", 2);
    store.abort();
    assertEquals(Map.of("a", 1), contents(open(2)));
  }

  @Test
  void abortAfterSealDoesNothing() {
    StateStore<String, Integer> store = open(1);
    store.put("a", 1);
    StateHandle handle = store.seal();
    store.abort();
    stores.publish(List.of(handle));
    assertEquals(Map.of("a", 1), contents(open(2)));
  }

  @Test
  void theViewOfASealedStoreStaysUntilTheNextOpening() {
    commit(1, Map.of("a", 1));
    StateStore<String, Integer> store = open(2);
    store.put("b", 2);
    StateHandle handle = store.seal();
    assertEquals(Map.of("a", 1, "b", 2), contents(store));
    stores.publish(List.of(handle));
    assertEquals(Map.of("a", 1, "b", 2), contents(store));
    assertEquals(2, store.get("b"));
  }

  @Test
  void changesAfterTheEndOfUseAreRefused() {
    StateStore<String, Integer> sealed = open(1);
    sealed.seal();
    assertThrows(IllegalStateException.class, () -> sealed.put("a", 1));
    assertThrows(IllegalStateException.class, sealed::seal);
    StateStore<String, Integer> aborted = open(1);
    aborted.abort();
    assertThrows(IllegalStateException.class, () -> aborted.put("a", 1));
    assertThrows(IllegalStateException.class, aborted::seal);
  }

  @Test
  void aStoreThatWasOpenedAgainCannotBeSealed() {
    StateStore<String, Integer> left = open(1);
    left.put("a", 1);
    StateStore<String, Integer> store = open(1);
    assertThrows(IllegalStateException.class, left::seal);
    stores.publish(List.of(store.seal()));
    assertEquals(Map.of(), contents(open(2)));
  }

  @Test
  void aNullValueIsRefusedAndTheErrorSaysWhere() {
    StateStore<String, Integer> store = open(7);
    NullPointerException value =
        assertThrows(NullPointerException.class, () -> store.put("a", null));
    assertTrue(value.getMessage().contains("state=counts/0, batch=7"), value.getMessage());
  }

  @Test
  void nullIsAKeyAndByteArraysAreComparedByContent() {
    StateStore<Object, Integer> store = stores.open(ID, 7);
    store.put(null, 1);
    store.put(new byte[] {1, 2}, 2);
    stores.publish(List.of(store.seal()));
    StateStore<Object, Integer> next = stores.open(ID, 8);
    assertEquals(1, next.get(null));
    assertEquals(2, next.get(new byte[] {1, 2}));
    next.remove(null);
    next.remove(new byte[] {1, 2});
    next.forEach((key, left) -> fail("left: " + key));
  }

  @Test
  void publishesAllOrNothing() {
    StateStore<String, Integer> store = open(1);
    store.put("a", 1);
    StateHandle good = store.seal();
    StateHandle bad = new StateHandle(OTHER, 1, "");
    assertThrows(IllegalStateException.class, () -> stores.publish(List.of(good, bad)));
    assertEquals(Map.of(), contents(open(1)));
  }

  @Test
  void idsAreIndependent() {
    StateStore<String, Integer> one = stores.open(ID, 1);
    StateStore<String, Integer> two = stores.open(OTHER, 1);
    one.put("a", 1);
    two.put("a", 2);
    stores.publish(List.of(one.seal(), two.seal()));
    assertEquals(Map.of("a", 1), contents(stores.<String, Integer>open(ID, 2)));
    assertEquals(Map.of("a", 2), contents(stores.<String, Integer>open(OTHER, 2)));
  }

  @Test
  void theDerivedObjectIsTakenOnceByTheBatchAfterItsPublication() {
    Object derived = new Object();
    StateStore<String, Integer> store = open(1);
    store.leaveDerived(derived);
    assertNull(store.takeDerived(), "left for the next batch, not for this one");
    stores.publish(List.of(store.seal()));
    StateStore<String, Integer> next = open(2);
    assertSame(derived, next.takeDerived());
    assertNull(next.takeDerived());
  }

  @Test
  void theDerivedObjectIsDroppedIfItsVersionIsNotPublished() {
    StateStore<String, Integer> store = open(1);
    store.leaveDerived(new Object());
    store.seal();
    assertNull(open(1).takeDerived());
  }

  @Test
  void theDerivedObjectIsDroppedByAbortAndByOpeningAgain() {
    for (boolean abort : new boolean[] {true, false}) {
      StateStore<String, Integer> store = open(1);
      store.leaveDerived(new Object());
      stores.publish(List.of(store.seal()));
      StateStore<String, Integer> failed = open(2);
      if (abort) {
        failed.abort();
      }
      assertNull(open(2).takeDerived());
    }
  }

  @Test
  void aBatchThatLeavesNothingDerivedPassesNothingOn() {
    StateStore<String, Integer> store = open(1);
    store.leaveDerived(new Object());
    stores.publish(List.of(store.seal()));
    stores.publish(List.of(open(2).seal()));
    assertNull(open(3).takeDerived());
  }

  @Test
  void differentIdsAreUsedByDifferentThreadsAtOnce() throws Exception {
    int threads = 4;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      for (int batch = 0; batch < 50; batch++) {
        long id = batch;
        CountDownLatch together = new CountDownLatch(threads);
        List<Future<StateHandle>> sealed = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
          int partition = t;
          sealed.add(
              pool.submit(
                  () -> {
                    together.countDown();
                    together.await();
                    StateStore<Integer, Long> store =
                        stores.open(new StateId("parallel", partition), id);
                    store.put((int) id, id);
                    return store.seal();
                  }));
        }
        List<StateHandle> handles = new ArrayList<>();
        for (Future<StateHandle> future : sealed) {
          handles.add(future.get());
        }
        stores.publish(handles);
      }
    } finally {
      pool.shutdownNow();
    }
    StateStore<Integer, Long> store = stores.open(new StateId("parallel", 3), 50);
    assertEquals(50, contents(store).size());
  }

  @Test
  void closedStoresOpenNothing() {
    stores.close();
    stores.close();
    assertThrows(IllegalStateException.class, () -> open(1));
  }
}
