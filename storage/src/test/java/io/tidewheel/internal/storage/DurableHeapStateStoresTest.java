package io.tidewheel.internal.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.internal.storage.HeapStateStores.SnapshotPolicy;
import io.tidewheel.spi.state.StateHandle;
import io.tidewheel.spi.state.StateId;
import io.tidewheel.spi.state.StateStore;
import io.tidewheel.spi.state.StateStores;
import io.tidewheel.testkit.contract.DurableStateStoresContract;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DurableHeapStateStoresTest extends DurableStateStoresContract {
  private static final StateId ID = new StateId("words", 0);

  private SnapshotPolicy policy = new SnapshotPolicy(64, 256, false);

  @Override
  protected StateStores newDurableStores() {
    return new HeapStateStores(policy);
  }

  private List<String> files() {
    return disk().paths().stream().filter(path -> path.startsWith("state/")).toList();
  }

  private Map<Object, Object> putMany(int first, int last) throws IOException {
    Map<Object, Object> expected = new HashMap<>();
    for (int batch = first; batch <= last; batch++) {
      put(ID, batch, "key-" + batch % 7, "value-" + batch);
    }
    for (int batch = Math.max(1, last - 6); batch <= last; batch++) {
      expected.put("key-" + batch % 7, "value-" + batch);
    }
    return expected;
  }

  @Test
  void keepsTwoSnapshots() throws IOException {
    putMany(1, 100);
    assertEquals(2, files().size());
  }

  /** F49, first half: the newest snapshot is damaged. */
  @Test
  void f49GoesBackToTheSnapshotBeforeADamagedOne() throws IOException {
    Map<Object, Object> expected = putMany(1, 100);
    disk().flip(files().get(1), 30);
    restart();
    assertEquals(expected, contents(ID));
    Map<Object, Object> later = putMany(101, 200);
    assertEquals(2, files().size(), "the damaged one is gone: " + files());
    restart();
    assertEquals(later, contents(ID));
  }

  /** F49, second half: it is not there. */
  @Test
  void f49GoesBackToTheSnapshotBeforeAMissingOne() throws IOException {
    Map<Object, Object> expected = putMany(1, 100);
    disk().root().subdirectory("state").delete(files().get(1).substring("state/".length()));
    disk().root().subdirectory("state").sync();
    restart();
    assertEquals(expected, contents(ID));
  }

  @Test
  void f49GoesBackToTheFirstChangeIfTheOnlySnapshotIsDamaged() throws IOException {
    int batch = 0;
    while (files().isEmpty()) {
      batch++;
      put(ID, batch, "key-" + batch % 7, "value-" + batch);
    }
    Map<Object, Object> expected = contents(ID);
    disk().flip(files().get(0), 30);
    restart();
    assertEquals(expected, contents(ID));
  }

  @Test
  void refusesStateOfWhichBothSnapshotsAreDamaged() throws IOException {
    putMany(1, 100);
    for (String file : files()) {
      disk().flip(file, 30);
    }
    String message = assertThrows(IOException.class, this::restart).getMessage();
    assertTrue(message.contains("state=words/0, version=100"), message);
    assertTrue(message.contains("position="), message);
    assertTrue(message.contains("./tidewheel checkpoint verify"), message);
  }

  @Test
  void deletesWhatADeadProcessLeftWithTheFirstSnapshot() throws IOException {
    putMany(1, 10);
    for (String left : List.of("000077-3.tmp", "000078-4")) {
      disk().root().subdirectory("state").create(left).close();
    }
    disk().root().subdirectory("state").sync();
    restart();
    assertTrue(files().contains("state/000078-4"), "recovery deletes nothing: " + files());
    Map<Object, Object> expected = putMany(11, 60);
    assertEquals(2, files().size(), files()::toString);
    assertTrue(files().get(1).compareTo("state/000078") > 0, "names are not used again");
    restart();
    assertEquals(expected, contents(ID));
  }

  @Test
  void goesOnWithoutSnapshotsWhenOneCouldNotBeWritten() throws IOException {
    putMany(1, 10);
    disk().readOnly(true);
    long needed = stores().retainFrom();
    putMany(11, 60);
    assertNotNull(stores().failure());
    assertTrue(stores().retainFrom() >= needed);
    long stuck = stores().retainFrom();
    Map<Object, Object> expected = putMany(61, 100);
    assertEquals(stuck, stores().retainFrom());
    disk().readOnly(false);
    restart();
    assertNull(stores().failure());
    assertEquals(expected, contents(ID));
  }

  @Test
  void aCounterInEachOfTwoPartitionsAddsFewBytes() throws IOException {
    policy = new SnapshotPolicy(1 << 20, 16 << 20, false);
    restart();
    long before = 0;
    for (int batch = 1_000_000; batch < 1_000_003; batch++) {
      before = journal().end();
      StateHandle[] handles = new StateHandle[2];
      for (int partition = 0; partition < 2; partition++) {
        StateStore<String, Long> store = stores().open(new StateId("counts", partition), batch);
        store.put("total", (long) batch);
        handles[partition] = store.seal();
      }
      commit(handles);
    }
    // The journal of the tests puts 16 bytes before each entry.
    long added = journal().end() - before - 2 * 16;
    assertTrue(added < 100, "added=" + added);
  }

  @Test
  void largeStateThatChangesSlowlyIsNotWrittenAgainAndAgain() throws IOException {
    StateStore<Object, Object> store = stores().open(ID, 1);
    for (int i = 0; i < 1000; i++) {
      store.put("key-" + i, "x".repeat(20));
    }
    commit(store.seal());
    int steps = disk().steps();
    putMany(2, 100);
    assertEquals(steps, disk().steps(), "2 KB changed of 30");
  }
}
