package io.tidewheel.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.spi.codec.Codecs;
import io.tidewheel.spi.codec.CodecsProvider;
import io.tidewheel.spi.codec.NoCodecException;
import io.tidewheel.spi.file.Directory;
import io.tidewheel.spi.state.StateHandle;
import io.tidewheel.spi.state.StateId;
import io.tidewheel.spi.state.StateStore;
import io.tidewheel.spi.state.StateStores;
import io.tidewheel.spi.state.StateStores.Durability;
import io.tidewheel.testkit.simulation.MemoryJournal;
import io.tidewheel.testkit.simulation.SimulatedDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What state stores promise that were told to recover, beside what all stores do. A restart is the
 * end of the machine: what was not synced may be gone. After every commit all of the journal that
 * is not needed is let go. Takes the codecs that are on the class path.
 */
public abstract class DurableStateStoresContract extends StateStoresContract {
  private static final StateId ID = new StateId("totals", 0);
  private static final StateId OTHER = new StateId("totals", 1);

  private final Codecs codecs =
      ServiceLoader.load(CodecsProvider.class)
          .findFirst()
          .orElseThrow()
          .create(List.of(), DurableStateStoresContract.class.getClassLoader());
  private final Map<StateId, StateHandle> committed = new LinkedHashMap<>();
  private MemoryJournal journal = new MemoryJournal();
  private SimulatedDisk disk;
  private StateStores stores;

  /** For the subclass. */
  protected DurableStateStoresContract() {}

  /**
   * Stores that were not used yet. They do what they do in the background as soon as they can, on
   * the thread that calls.
   */
  protected abstract StateStores newDurableStores();

  @Override
  protected final StateStores newStateStores() throws IOException {
    StateStores recovered = newDurableStores();
    Directory directory = SimulatedDisk.named("state-in-memory", 1).root();
    recovered.recover(new Durability(new MemoryJournal(), directory, codecs), List.of());
    return recovered;
  }

  @BeforeEach
  final void openDurable() throws IOException {
    disk = SimulatedDisk.named("state-durable", 1);
    recover();
  }

  @AfterEach
  final void closeDurable() {
    stores.close();
    disk.close();
  }

  /** The disk that the stores are on now. */
  protected final SimulatedDisk disk() {
    return disk;
  }

  /** The journal that the stores write now. */
  protected final MemoryJournal journal() {
    return journal;
  }

  /** The stores of this life. */
  protected final StateStores stores() {
    return stores;
  }

  private void recover() throws IOException {
    stores = newDurableStores();
    stores.recover(
        new Durability(journal, disk.root().subdirectory("state"), codecs),
        List.copyOf(committed.values()));
  }

  /** Ends this life and begins the next, with the state that was committed. */
  protected final void restart() throws IOException {
    crash();
    recover();
  }

  private void crash() {
    stores.close();
    journal = journal.restart();
    disk = disk.afterCrash(disk.steps());
  }

  /** Commits what was sealed, as a batch does, and lets go of what is not needed. */
  protected final void commit(StateHandle... handles) throws IOException {
    journal.sync().join();
    for (StateHandle handle : handles) {
      committed.put(handle.id(), handle);
    }
    journal.trim(Math.min(journal.end(), stores.retainFrom()));
    stores.publish(List.of(handles));
    journal.trim(Math.min(journal.end(), stores.retainFrom()));
  }

  /** A batch that puts one pair. */
  protected final void put(StateId id, long batch, Object key, Object value) throws IOException {
    StateStore<Object, Object> store = stores.open(id, batch);
    store.put(key, value);
    commit(store.seal());
  }

  /** All of an id's state. */
  protected final Map<Object, Object> contents(StateId id) {
    Map<Object, Object> contents = new HashMap<>();
    stores.open(id, Long.MAX_VALUE).forEach(contents::put);
    return contents;
  }

  @Test
  void publishedStateComesBack() throws IOException {
    put(ID, 1, "a", 1L);
    put(ID, 2, "b", 2L);
    put(OTHER, 2, "c", 3L);
    StateHandle handle = stores.published(ID);
    restart();
    assertEquals(handle, stores.published(ID));
    assertEquals(Map.of("a", 1L, "b", 2L), contents(ID));
    assertEquals(Map.of("c", 3L), contents(OTHER));
  }

  @Test
  void whatWasSealedButNotPublishedDoesNotComeBack() throws IOException {
    put(ID, 1, "a", 1L);
    StateStore<String, Long> store = stores.open(ID, 2);
    store.put("a", 2L);
    store.seal();
    journal.sync().join();
    restart();
    assertEquals(Map.of("a", 1L), contents(ID));
  }

  @Test
  void whatWasAbortedDoesNotComeBack() throws IOException {
    put(ID, 1, "a", 1L);
    StateStore<String, Long> store = stores.open(ID, 2);
    store.put("a", 2L);
    store.abort();
    put(ID, 2, "b", 2L);
    restart();
    assertEquals(Map.of("a", 1L, "b", 2L), contents(ID));
  }

  @Test
  void ofSeveralAttemptsThePublishedOneComesBack() throws IOException {
    put(ID, 1, "a", 1L);
    for (String attempt : List.of("first", "second")) {
      StateStore<String, Long> store = stores.open(ID, 2);
      store.put(attempt, 2L);
      store.seal();
    }
    put(ID, 2, "third", 2L);
    put(ID, 3, "b", 3L);
    restart();
    assertEquals(Map.of("a", 1L, "third", 2L, "b", 3L), contents(ID));
  }

  @Test
  void whatWasPublishedBeforeTheCrashComesBackIfItsCommitIsDurable() throws IOException {
    put(ID, 1, "a", 1L);
    StateStore<String, Long> store = stores.open(ID, 2);
    store.put("a", 2L);
    StateHandle handle = store.seal();
    journal.sync().join();
    committed.put(ID, handle); // The process dies before it publishes.
    restart();
    assertEquals(Map.of("a", 2L), contents(ID));
  }

  @Test
  void aRemovalSurvives() throws IOException {
    put(ID, 1, "a", 1L);
    put(ID, 2, "b", 2L);
    StateStore<String, Long> store = stores.open(ID, 3);
    store.remove("a");
    commit(store.seal());
    restart();
    assertEquals(Map.of("b", 2L), contents(ID));
    restart();
    assertEquals(Map.of("b", 2L), contents(ID));
  }

  @Test
  void stateThatBecameEmptyStaysEmpty() throws IOException {
    put(ID, 1, "a", 1L);
    StateStore<String, Long> store = stores.open(ID, 2);
    store.remove("a");
    commit(store.seal());
    restart();
    assertEquals(Map.of(), contents(ID));
  }

  @Test
  void nullAndByteArraysAreKeysAfterARestart() throws IOException {
    put(ID, 1, null, "null");
    put(ID, 2, new byte[] {1, 2}, "bytes");
    restart();
    StateStore<Object, Object> store = stores.open(ID, 3);
    assertEquals("null", store.get(null));
    assertEquals("bytes", store.get(new byte[] {1, 2}));
    assertNull(store.get(new byte[] {1}));
    store.put(new byte[] {1, 2}, "changed");
    store.remove(null);
    commit(store.seal());
    restart();
    assertEquals(1, contents(ID).size());
    assertEquals("changed", stores.open(ID, 4).get(new byte[] {1, 2}));
  }

  /** Has no codec: no record, and not registered. */
  private static final class Unknown {}

  @Test
  void aValueWithoutCodecIsNamedAndNothingIsSealed() throws IOException {
    put(ID, 1, "a", 1L);
    StateStore<String, Object> store = stores.open(ID, 2);
    store.put("b", 2L);
    store.put("unknown", new Unknown());
    UncheckedIOException failure = assertThrows(UncheckedIOException.class, store::seal);
    String message = failure.getMessage();
    assertTrue(message.contains("state=totals/0"), message);
    assertTrue(message.contains(String.class.getName()), message);
    assertTrue(message.contains(Unknown.class.getName()), message);
    NoCodecException cause = (NoCodecException) failure.getCause();
    assertTrue(message.contains(cause.getMessage()), message);
    store.abort();
    assertEquals(Map.of("a", 1L), contents(ID));
    put(ID, 2, "c", 3L);
    restart();
    assertEquals(Map.of("a", 1L, "c", 3L), contents(ID));
  }

  @Test
  void stateThatDidNotChangeIsNotWritten() throws IOException {
    put(ID, 1, "a", 1L);
    StateHandle before = stores.published(ID);
    long end = journal.end();
    StateHandle handle = stores.open(ID, 2).seal();
    assertEquals(before, handle);
    commit(handle);
    assertEquals(end, journal.end());
    put(OTHER, 3, "b", 2L);
    put(ID, 4, "a", 4L);
    restart();
    assertEquals(Map.of("a", 4L), contents(ID));
  }

  @Test
  void stateThatNeverChangedNeedsNothing() throws IOException {
    StateHandle handle = stores.open(ID, 1).seal();
    assertEquals(new StateHandle(ID, 1, ""), handle);
    commit(handle);
    assertEquals(Long.MAX_VALUE, stores.retainFrom());
    restart();
    assertEquals(Map.of(), contents(ID));
    put(ID, 2, "a", 1L);
    restart();
    assertEquals(Map.of("a", 1L), contents(ID));
  }

  @Test
  void anIdThatIsNotTakenOverBeginsEmptyForGood() throws IOException {
    for (int batch = 1; batch <= 20; batch++) {
      put(ID, batch, "old-" + batch, 1L);
      put(OTHER, batch, "kept", 1L);
    }
    committed.remove(ID);
    restart();
    assertNull(stores.published(ID));
    assertEquals(Map.of(), contents(ID));
    put(ID, 21, "new", 2L);
    restart();
    assertEquals(Map.of("new", 2L), contents(ID));
    assertEquals(Map.of("kept", 1L), contents(OTHER));
  }

  @Test
  void valuesOfAnySizeComeBack() throws IOException {
    byte[] large = new byte[5 << 20];
    new Random(1).nextBytes(large);
    StateStore<Object, Object> store = stores.open(ID, 1);
    store.put("large", large);
    for (int i = 0; i < 1000; i++) {
      store.put(i, "x".repeat(1000));
    }
    commit(store.seal());
    put(ID, 2, "small", 1L);
    restart();
    Map<Object, Object> contents = contents(ID);
    assertEquals(1002, contents.size());
    assertTrue(Arrays.equals(large, (byte[]) contents.get("large")));
    assertEquals("x".repeat(1000), contents.get(999));
  }

  @Test
  void recoveringChangesNothing() throws IOException {
    for (int batch = 1; batch <= 10; batch++) {
      put(ID, batch, "key", "value-" + batch);
    }
    restart();
    int steps = disk.steps();
    long end = journal.end();
    restart();
    assertEquals(steps, disk.steps());
    assertEquals(end, journal.end());
    assertEquals(Map.of("key", "value-10"), contents(ID));
  }

  @Test
  void aVersionThatIsNotThereIsRefusedByName() throws IOException {
    put(ID, 1, "a", 1L);
    crash();
    for (StateHandle wrong :
        List.of(
            new StateHandle(ID, 1, Long.toString(journal.end() + 1000)),
            new StateHandle(ID, 2, committed.get(ID).location()),
            new StateHandle(ID, 1, "elsewhere"))) {
      committed.put(ID, wrong);
      String message = assertThrows(IOException.class, this::recover).getMessage();
      assertTrue(message.contains("state=totals/0"), message);
      assertTrue(message.contains("version=" + wrong.version()), message);
    }
  }

  @Test
  void aJournalThatFailsIsSaidBySealing() throws IOException {
    put(ID, 1, "a", 1L);
    StateStore<String, Long> store = stores.open(ID, 2);
    store.put("a", 2L);
    journal.failWith(new IOException("no space left"));
    String message = assertThrows(UncheckedIOException.class, store::seal).getMessage();
    assertTrue(message.contains("state=totals/0"), message);
    assertTrue(message.contains("no space left"), message);
    restart();
    assertEquals(Map.of("a", 1L), contents(ID));
  }

  @Test
  void theJournalIsLetGoAlsoOfStateThatChangesRarely() throws IOException {
    put(ID, 1, "rare", 1L);
    long first = journal.start();
    for (int batch = 2; batch <= 200; batch++) {
      put(OTHER, batch, "key-" + batch % 10, "x".repeat(100));
    }
    assertTrue(journal.start() > first, "start=" + journal.start());
    restart();
    assertEquals(Map.of("rare", 1L), contents(ID));
    assertEquals(10, contents(OTHER).size());
  }

  @Test
  void isRecoveredOnceAndBeforeItIsUsed() throws IOException {
    assertThrows(IllegalStateException.class, this::recoverAgain);
    try (StateStores used = newDurableStores()) {
      used.open(ID, 1);
      Durability durability = new Durability(journal, disk.root(), codecs);
      assertThrows(IllegalStateException.class, () -> used.recover(durability, List.of()));
    }
  }

  private void recoverAgain() throws IOException {
    stores.recover(new Durability(journal, disk.root(), codecs), List.of());
  }

  @Test
  void isLikeAMapThroughRestartsAtRandom() throws IOException {
    for (int seed = 1; seed <= 40; seed++) {
      Map<StateId, Map<Object, Object>> model = new HashMap<>();
      Random random = new Random(seed);
      for (int batch = 1; batch <= 60; batch++) {
        int what = random.nextInt(10);
        if (what == 0) {
          restart();
        } else {
          runRandomBatch(random, (seed - 1) * 100L + batch, what == 1, model);
        }
      }
      restart();
      String seeded = "seed=" + seed;
      for (int partition = 0; partition < 3; partition++) {
        StateId id = new StateId("random-" + seed, partition);
        assertEquals(model.getOrDefault(id, Map.of()), contents(id), seeded);
      }
      assertNull(stores.failure());
    }
  }

  private void runRandomBatch(
      Random random, long batch, boolean fails, Map<StateId, Map<Object, Object>> model)
      throws IOException {
    Map<StateId, Map<Object, Object>> changed = new HashMap<>();
    List<StateHandle> handles = new ArrayList<>();
    for (int partition = 0; partition < 3; partition++) {
      if (random.nextInt(4) == 0) {
        continue;
      }
      StateId id = new StateId("random-" + (1 + (batch - 1) / 100), partition);
      Map<Object, Object> expected = new HashMap<>(model.getOrDefault(id, Map.of()));
      StateStore<Object, Object> store = stores.open(id, batch);
      for (int i = random.nextInt(8); i > 0; i--) {
        Object key = random.nextBoolean() ? random.nextInt(30) : "key-" + random.nextInt(30);
        if (random.nextInt(3) == 0) {
          store.remove(key);
          expected.remove(key);
        } else {
          store.put(key, batch);
          expected.put(key, batch);
        }
      }
      handles.add(store.seal());
      changed.put(id, expected);
    }
    if (!fails) {
      commit(handles.toArray(StateHandle[]::new));
      model.putAll(changed);
    }
  }
}
