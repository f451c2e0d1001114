package io.tidewheel.internal.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidewheel.internal.journal.WrittenJournal.Entry;
import io.tidewheel.spi.config.Settings;
import io.tidewheel.spi.journal.Journal;
import io.tidewheel.testkit.simulation.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Disks that do not do what they are told. */
@Timeout(60)
class JournalFailureTest {
  private static Journal open(SimulatedDisk disk, boolean background) throws IOException {
    return new FileJournalProvider()
        .open(
            disk.root(),
            new Settings(
                Map.of(
                    JournalKeys.BACKGROUND_THREADS.name(),
                    background,
                    JournalKeys.SEGMENT_BYTES.name(),
                    4096L)));
  }

  private static ByteBuffer bytes(int length) {
    return ByteBuffer.allocate(length);
  }

  private static IOException failure(CompletableFuture<Void> sync) {
    return assertInstanceOf(
        IOException.class, assertThrows(ExecutionException.class, sync::get).getCause());
  }

  private static void assertEveryCallFails(Journal journal, String cause) {
    for (Executable call :
        List.<Executable>of(
            () -> journal.append((byte) 1, bytes(1)),
            () -> journal.read(0, (position, type, payload) -> {}),
            () -> journal.readAt(journal.start()),
            () -> journal.trim(0))) {
      IOException thrown = assertThrows(IOException.class, call);
      assertTrue(thrown.getCause().getMessage().contains(cause), thrown.toString());
    }
    assertTrue(failure(journal.sync()).getCause().getMessage().contains(cause));
    IOException closing = assertThrows(IOException.class, journal::close);
    assertTrue(closing.getMessage().contains(cause), closing.getMessage());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName("F09: a sync that failed once is not tried again, and every later call says so")
  void aFailedSyncIsFinal(boolean background) throws Exception {
    try (SimulatedDisk disk = SimulatedDisk.named("sync-once", 1)) {
      Journal journal = open(disk, background);
      long first = journal.append((byte) 1, bytes(10));
      journal.sync().get();
      journal.append((byte) 1, bytes(20));
      disk.failSync(1);
      assertTrue(failure(journal.sync()).getMessage().contains("Input/output error"));
      int syncs = disk.syncs();
      int steps = disk.steps();
      assertEveryCallFails(journal, "Input/output error");
      journal.close();
      assertEquals(syncs, disk.syncs());
      assertEquals(steps, disk.steps());
      // The system still shows what it failed to write; what goes on from there is written anew.
      SimulatedDisk next = disk.afterKill();
      try (Journal again = open(next, background)) {
        again.append((byte) 2, bytes(30));
        again.sync().get();
      }
      try (Journal last = open(next.afterCrash(9), background)) {
        List<Entry> found = WrittenJournal.read(last);
        assertEquals(first, found.get(0).position());
        assertEquals(
            List.of(10, 20, 30), found.stream().map(e -> e.payload().remaining()).toList());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName("F09: when every sync fails, none is reported as done")
  void aDiskThatCannotSyncFailsAtOnce(boolean background) throws Exception {
    try (SimulatedDisk disk = SimulatedDisk.named("sync-always", 1)) {
      disk.failAllSyncs();
      Journal journal = open(disk, background);
      journal.append((byte) 1, bytes(10));
      failure(journal.sync());
      assertEquals(1, disk.syncs());
      assertEveryCallFails(journal, "Input/output error");
      assertEquals(1, disk.syncs());
    }
  }

  @Test
  void aSyncAskedForWhileAnotherFailsFailsToo() throws Exception {
    try (SimulatedDisk disk = SimulatedDisk.named("sync-shared", 1)) {
      Journal journal = open(disk, true);
      disk.failAllSyncs();
      CompletableFuture<?>[] syncs = new CompletableFuture<?>[200];
      for (int i = 0; i < syncs.length; i++) {
        try {
          journal.append((byte) 1, bytes(10));
        } catch (IOException e) {
          assertTrue(e.getMessage().contains("Input/output error"), e.getMessage());
        }
        syncs[i] = journal.sync();
      }
      for (CompletableFuture<?> sync : syncs) {
        assertThrows(ExecutionException.class, sync::get);
      }
      assertEquals(1, disk.syncs());
      assertThrows(IOException.class, journal::close);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName("F10: a full disk ends the journal; with space again it goes on unedited")
  void goesOnWhenThereIsSpaceAgain(boolean background) throws Exception {
    for (int capacity = 0; capacity <= 64 * 1024; capacity += background ? 2048 : 256) {
      try (SimulatedDisk disk = SimulatedDisk.named("full", capacity)) {
        disk.capacity(capacity);
        Journal journal = open(disk, background);
        int synced = 0;
        IOException full = null;
        while (full == null) {
          try {
            journal.append((byte) 1, bytes(300 + synced));
            journal.sync().get();
            synced++;
          } catch (ExecutionException e) {
            full = assertInstanceOf(IOException.class, e.getCause());
          }
        }
        assertTrue(full.getMessage().contains("No space left"), full.getMessage());
        assertEveryCallFails(journal, "No space left");

        SimulatedDisk next = disk.afterKill();
        try (Journal fullStill = open(next, background)) {
          assertTrue(WrittenJournal.read(fullStill).size() >= synced);
        }
        next.capacity(Long.MAX_VALUE);
        int found;
        try (Journal again = open(next, background)) {
          found = WrittenJournal.read(again).size();
          assertTrue(found >= synced && found <= synced + 1, found + " of " + synced);
          again.append((byte) 2, bytes(5));
        }
        try (Journal last = open(next.afterCrash(capacity), background)) {
          List<Entry> entries = WrittenJournal.read(last);
          assertEquals(found + 1, entries.size());
          for (int i = 0; i < found; i++) {
            assertEquals(300 + i, entries.get(i).payload().remaining());
          }
        }
      }
    }
  }

  @Test
  @DisplayName("F11: a read-only directory can be read, and the first change says what it is")
  void aReadOnlyDirectoryIsReadAndNotChanged() throws Exception {
    try (SimulatedDisk disk = SimulatedDisk.named("read-only", 1)) {
      try (Journal journal = open(disk, false)) {
        journal.append((byte) 1, bytes(10));
      }
      disk.readOnly(true);
      try (Journal journal = open(disk, false)) {
        assertEquals(1, WrittenJournal.read(journal).size());
      }
      Journal journal = open(disk, false);
      journal.append((byte) 1, bytes(10));
      assertTrue(failure(journal.sync()).getMessage().contains("Read-only file system"));
      assertEveryCallFails(journal, "Read-only file system");
      disk.readOnly(false);
      try (Journal again = open(disk, false)) {
        assertEquals(1, WrittenJournal.read(again).size());
      }
    }
  }

  @Test
  @DisplayName("F13: a thousand lives leave no file open, and no thread")
  void leavesNoFileOpen(@TempDir Path temporary) throws Exception {
    Path descriptors = Path.of("/proc/self/fd");
    assumeTrue(Files.isDirectory(descriptors));
    LocalDirectory directory = new LocalDirectory(temporary.resolve("journal"));
    int filesBefore = 0;
    for (int life = 0; life < 1000; life++) {
      if (life == 10) {
        filesBefore = count(descriptors);
      }
      try (Journal journal = new FileJournalProvider().open(directory, new Settings(Map.of()))) {
        long position = journal.append((byte) 1, bytes(100));
        journal.trim(position);
        assertEquals(100, journal.readAt(position).remaining());
      }
    }
    // The JVM itself opens a file now and then.
    int filesAfter = count(descriptors);
    assertTrue(filesAfter < filesBefore + 20, filesBefore + " files became " + filesAfter);
    assertTrue(directory.list().size() < 5, directory.list()::toString);
    assertEquals(
        0,
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().contains(temporary.toString()))
            .count());
  }

  private static int count(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return (int) files.count();
    }
  }
}
