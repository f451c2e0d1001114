package io.tidewheel.internal.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.spi.codec.Codecs;
import io.tidewheel.spi.codec.CodecsProvider;
import io.tidewheel.spi.file.Directory;
import io.tidewheel.spi.file.DirectoryProvider;
import io.tidewheel.spi.state.SharedStateStores.Opener;
import io.tidewheel.spi.state.StateHandle;
import io.tidewheel.spi.state.StateId;
import io.tidewheel.spi.state.StateStore;
import io.tidewheel.spi.state.StateStores.Durability;
import io.tidewheel.testkit.simulation.MemoryJournal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** State in files that tasks of several processes write. */
class SharedFileStoresTest {
  private static final StateId ID = new StateId("my counts", 3);
  private static final Codecs CODECS =
      ServiceLoader.load(CodecsProvider.class)
          .findFirst()
          .orElseThrow()
          .create(List.of(), SharedFileStoresTest.class.getClassLoader());

  @TempDir Path path;

  private SharedFileStores stores(StateHandle... published) throws IOException {
    Directory directory =
        ServiceLoader.load(DirectoryProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(provider -> provider.scheme().equals("file"))
            .findFirst()
            .orElseThrow()
            .open(path.toUri());
    SharedFileStores stores = new SharedFileStores();
    stores.recover(new Durability(new MemoryJournal(), directory, CODECS), List.of(published));
    return stores;
  }

  /** What an executor gets of the opener. */
  private static Opener sent(Opener opener) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(opener);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (Opener) in.readObject();
    }
  }

  private static Map<Object, Object> contents(StateStore<Object, Object> store) {
    Map<Object, Object> all = new HashMap<>();
    store.forEach(all::put);
    return all;
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.walk(path)) {
      return all.filter(Files::isRegularFile).map(f -> f.getFileName().toString()).toList();
    }
  }

  @Test
  void twinsSealVersionsOfTheirOwnAndThePublishedOneCounts() throws Exception {
    try (SharedFileStores stores = stores()) {
      Opener opener = sent(stores.opener());
      StateStore<Object, Object> one = opener.open(ID, null, 1, "one");
      StateStore<Object, Object> twin = opener.open(ID, null, 1, "twin");
      one.put("a", 1);
      twin.put("a", 2);
      StateHandle first = one.seal();
      StateHandle second = twin.seal();
      stores.publish(List.of(second));
      assertEquals(Map.of("a", 2), contents(stores.open(ID, 2)));
      assertEquals(List.of("1-one.all", "1-twin.all"), files().stream().sorted().toList());
      assertThrows(IllegalStateException.class, () -> stores.publish(List.of(first)));
    }
  }

  @Test
  void anotherProcessReadsWhatThisOneHoldsInMemory() throws Exception {
    Random random = new Random(1);
    Map<Object, Object> expected = new HashMap<>();
    StateHandle last = null;
    try (SharedFileStores stores = stores()) {
      for (int batch = 1; batch <= 60; batch++) {
        StateStore<Object, Object> dropped = stores.open(ID, batch);
        dropped.put("dropped", batch);
        dropped.seal();
        StateStore<Object, Object> store = stores.open(ID, batch);
        assertEquals(expected, contents(store), "batch " + batch);
        for (int i = 0; i < (batch == 1 ? 100 : 3); i++) {
          Object key = random.nextInt(10) == 0 ? null : "key-" + random.nextInt(120);
          if (random.nextInt(4) == 0) {
            store.remove(key);
            expected.remove(key);
          } else {
            store.put(key, List.of(batch, i));
            expected.put(key, List.of(batch, i));
          }
        }
        last = store.seal();
        stores.publish(List.of(last));
      }
    }
    try (SharedFileStores restarted = stores(last)) {
      assertEquals(expected, contents(restarted.open(ID, 61)));
    }
  }

  @Test
  void aBatchThatChangesNothingWritesNothing() throws Exception {
    try (SharedFileStores stores = stores()) {
      StateStore<Object, Object> store = stores.open(ID, 1);
      store.put("a", 1);
      StateHandle first = store.seal();
      stores.publish(List.of(first));
      StateHandle second = stores.open(ID, 2).seal();
      assertEquals(first, second);
      stores.publish(List.of(second));
      assertEquals(1, files().size());
    }
  }

  @Test
  void whatWasLeftIsGivenOnceToTheBatchAfterThePublishedAttempt() throws Exception {
    try (SharedFileStores stores = stores()) {
      StateStore<Object, Object> lost = stores.open(ID, 1);
      lost.put("a", 1);
      lost.leaveDerived("lost");
      lost.seal();
      StateStore<Object, Object> counts = stores.open(ID, 1);
      assertEquals(null, counts.takeDerived());
      counts.put("a", 1);
      counts.leaveDerived("kept");
      stores.publish(List.of(counts.seal()));
      assertEquals("kept", stores.open(ID, 2).takeDerived());
      assertEquals(null, stores.open(ID, 2).takeDerived());
    }
  }

  @Test
  void aDamagedOrMissingFileIsNamed() throws Exception {
    StateHandle handle;
    try (SharedFileStores stores = stores()) {
      StateStore<Object, Object> store = stores.open(ID, 1);
      store.put("a", 1);
      handle = store.seal();
    }
    Path file;
    try (Stream<Path> all = Files.walk(path)) {
      file = all.filter(Files::isRegularFile).findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);
    try (SharedFileStores restarted = stores(handle)) {
      String message =
          assertThrows(IOException.class, () -> restarted.opener().open(ID, handle, 2, "x"))
              .getMessage();
      assertTrue(message.contains("state=my counts/3, version=1, file="), message);
      assertTrue(message.contains("checksum"), message);
      Files.delete(file);
      assertTrue(
          assertThrows(IOException.class, () -> restarted.opener().open(ID, handle, 2, "y"))
              .getMessage()
              .contains(handle.location()));
    }
  }

  @Test
  void stateOfOtherStoresIsRefused() {
    String message =
        assertThrows(IOException.class, () -> stores(new StateHandle(ID, 7, "4711"))).getMessage();
    assertTrue(message.contains("state=my counts/3, version=7"), message);
  }

  @Test
  void withoutACheckpointStateIsRefused() {
    try (SharedFileStores stores = new SharedFileStores()) {
      assertTrue(
          assertThrows(IllegalStateException.class, stores::opener)
              .getMessage()
              .contains("ssc.checkpoint"));
    }
  }
}
