package io.tidewheel.internal.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.internal.storage.HeapStateStores.SnapshotPolicy;
import io.tidewheel.spi.codec.Codec;
import io.tidewheel.spi.codec.CodecRegistration;
import io.tidewheel.spi.codec.Codecs;
import io.tidewheel.spi.codec.CodecsProvider;
import io.tidewheel.spi.codec.ValueInput;
import io.tidewheel.spi.codec.ValueOutput;
import io.tidewheel.spi.state.StateHandle;
import io.tidewheel.spi.state.StateId;
import io.tidewheel.spi.state.StateStore;
import io.tidewheel.spi.state.StateStores;
import io.tidewheel.spi.state.StateStores.Durability;
import io.tidewheel.testkit.simulation.MemoryJournal;
import io.tidewheel.testkit.simulation.SimulatedDisk;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Snapshots that are written while batches go on. */
@Timeout(60)
class FuzzySnapshotTest {
  private static final StateId ID = new StateId("words", 0);
  private static final SnapshotPolicy IN_BACKGROUND = new SnapshotPolicy(10_000, 1 << 30, true);

  /** Its codec stops the thread of the snapshots. */
  private static final class Value {
    final long number;

    Value(long number) {
      this.number = number;
    }
  }

  private static final class StoppingCodec implements Codec<Value> {
    private static final long serialVersionUID = 1L;

    // Not serialized: the codec is used where it was made.
    final transient CountDownLatch reached = new CountDownLatch(1);
    final transient CountDownLatch gate = new CountDownLatch(1);
    private int written;

    @Override
    public void write(Value value, ValueOutput out) throws IOException {
      // In the middle of the map, whatever its order.
      if (Thread.currentThread().getName().contains("snapshots") && ++written == 500) {
        reached.countDown();
        try {
          gate.await();
        } catch (InterruptedException e) {
          throw new InterruptedIOException();
        }
      }
      out.writeLong(value.number);
    }

    @Override
    public Value read(ValueInput in) throws IOException {
      return new Value(in.readLong());
    }
  }

  private final SimulatedDisk disk = SimulatedDisk.named("fuzzy", 1);
  private final MemoryJournal journal = new MemoryJournal();
  private final StoppingCodec codec = new StoppingCodec();
  private final Codecs codecs =
      ServiceLoader.load(CodecsProvider.class)
          .findFirst()
          .orElseThrow()
          .create(
              List.of(new CodecRegistration<>("value", Value.class, codec)),
              FuzzySnapshotTest.class.getClassLoader());
  private final StateStores stores = new HeapStateStores(IN_BACKGROUND);

  @AfterEach
  void close() {
    codec.gate.countDown();
    stores.close();
    disk.close();
  }

  private void recover(StateStores recovered, MemoryJournal from, SimulatedDisk on)
      throws IOException {
    StateHandle published = stores.published(ID);
    recovered.recover(
        new Durability(from, on.root(), codecs),
        published == null ? List.of() : List.of(published));
  }

  private void put(long batch, int first, int last) {
    StateStore<String, Value> store = stores.open(ID, batch);
    for (int i = first; i < last; i++) {
      store.put("key-" + i, new Value(batch));
    }
    stores.publish(List.of(store.seal()));
  }

  private static Map<String, Long> numbers(StateStores stores) {
    Map<String, Long> numbers = new HashMap<>();
    stores
        .<String, Value>open(ID, Long.MAX_VALUE)
        .forEach((key, value) -> numbers.put(key, value.number));
    return numbers;
  }

  @Test
  void aSnapshotThatMixesVersionsIsMadeExactByTheChangesSince() throws Exception {
    recover(stores, journal, disk);
    put(1, 0, 1000);
    codec.reached.await();
    put(2, 100, 900);
    put(3, 950, 1100);
    StateStore<String, Value> removing = stores.open(ID, 4);
    for (int i = 0; i < 50; i++) {
      removing.remove("key-" + i);
    }
    stores.publish(List.of(removing.seal()));
    Map<String, Long> expected = numbers(stores);
    long needed = stores.retainFrom();
    codec.gate.countDown();
    awaitFile();
    assertEquals(1050, expected.size());
    assertEquals(2L, expected.get("key-500"));
    assertEquals(needed, stores.retainFrom(), "one snapshot could be damaged");
    assertEquals(expected, afterRestart());
    assertNull(stores.failure());
  }

  @Test
  void closingGivesUpTheSnapshotAndLosesNothing() throws Exception {
    recover(stores, journal, disk);
    put(1, 0, 100_000);
    codec.reached.await();
    Map<String, Long> expected = numbers(stores);
    Thread closing = new Thread(stores::close);
    StateHandle published = stores.published(ID);
    closing.start();
    while (closing.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    codec.gate.countDown();
    closing.join();
    assertTrue(disk.paths().get(0).endsWith(".tmp"), () -> disk.paths().toString());
    journal.sync().join();
    try (StateStores next = new HeapStateStores(IN_BACKGROUND)) {
      next.recover(
          new Durability(journal.restart(), disk.afterKill().root(), codecs), List.of(published));
      assertEquals(expected, numbers(next));
    }
  }

  /** The entry comes after the name, and its sync before the end. */
  private void awaitFile() throws IOException {
    boolean[] found = new boolean[1];
    while (!found[0]) {
      Thread.onSpinWait();
      journal.read(
          journal.start(), (position, type, payload) -> found[0] |= type == SnapshotEntry.TYPE);
    }
  }

  private Map<String, Long> afterRestart() throws IOException {
    journal.sync().join();
    StateHandle published = stores.published(ID);
    SimulatedDisk later = disk.afterCrash(1);
    assertTrue(later.paths().stream().noneMatch(path -> path.endsWith(".tmp")));
    try (StateStores next = new HeapStateStores(IN_BACKGROUND)) {
      next.recover(new Durability(journal.restart(), later.root(), codecs), List.of(published));
      return numbers(next);
    }
  }
}
