package io.tidewheel.internal.hadoop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.spi.file.Directory;
import io.tidewheel.spi.file.DirectoryInUseException;
import io.tidewheel.spi.file.DirectoryLock;
import io.tidewheel.spi.journal.Journal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.SafeModeAction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** F58: what happens to writers and to HDFS while a journal is written. */
@Timeout(150)
class FaultsTest {
  @TempDir Path temporary;

  @BeforeAll
  static void startCluster() {
    Cluster.hdfs();
  }

  private static List<Integer> numbers(Journal journal) throws Exception {
    List<Integer> found = new ArrayList<>();
    journal.read(0, (position, type, payload) -> found.add(payload.getInt(payload.position())));
    return found;
  }

  private static void checkDense(List<Integer> found) {
    assertEquals(IntStream.range(0, found.size()).boxed().toList(), found);
  }

  @Test
  void whatAKilledWriterWasPromisedIsThereForTheNextOne() throws Exception {
    URI location = Cluster.fresh();
    Directory directory = Cluster.directory(location);
    ChildProcess writer = new ChildProcess(temporary, AppendingProgram.class, location.toString());
    try {
      writer.await(() -> writer.lines().size() >= 50);
      assertEquals(
          "the appending program",
          assertThrows(
                  DirectoryInUseException.class,
                  () -> directory.lock(AppendingProgram.LOCK, "too early"))
              .holder());
    } finally {
      writer.kill();
    }
    List<String> promised = writer.lines();
    int last = Integer.parseInt(promised.get(promised.size() - 1));
    int found;
    try (DirectoryLock lock = directory.lock(AppendingProgram.LOCK, "the next");
        Journal journal = AppendingProgram.open(directory, lock)) {
      checkDense(numbers(journal));
      found = numbers(journal).size();
      assertTrue(found > last, "found=" + found + ", promised=" + last);
      long ignored = journal.append(AppendingProgram.TYPE, AppendingProgram.entry(found));
      journal.sync().get();
    }
    try (DirectoryLock lock = directory.lock(AppendingProgram.LOCK, "a third");
        Journal journal = AppendingProgram.open(directory, lock)) {
      checkDense(numbers(journal));
      assertEquals(found + 1, numbers(journal).size());
    }
  }

  @Test
  void aZombieIsRefusedAndWhatItWasPromisedIsKept() throws Exception {
    URI location = Cluster.fresh();
    Directory directory = Cluster.directory(location);
    DirectoryLock first = directory.lock(AppendingProgram.LOCK, "zombie");
    Journal zombie = AppendingProgram.open(directory, first);
    for (int number = 0; number < 10; number++) {
      long ignored = zombie.append(AppendingProgram.TYPE, AppendingProgram.entry(number));
    }
    zombie.sync().get();
    try (DirectoryLock second =
            Cluster.directory(location).takeOver(AppendingProgram.LOCK, "next");
        Journal journal = AppendingProgram.open(directory, second)) {
      assertThrows(
          Exception.class,
          () -> {
            long ignored = zombie.append(AppendingProgram.TYPE, AppendingProgram.entry(666));
            zombie.sync().get();
          });
      assertEquals(10, numbers(journal).size());
      long ignored = journal.append(AppendingProgram.TYPE, AppendingProgram.entry(10));
      journal.sync().get();
      checkDense(numbers(journal));
      assertThrows(Exception.class, zombie::close);
    }
    first.close();
    try (Journal journal = AppendingProgram.open(directory, DirectoryLock.NOT_NEEDED)) {
      checkDense(numbers(journal));
      assertEquals(11, numbers(journal).size());
    }
  }

  @Test
  void aNameNodeThatRestartsBetweenAppendsLosesNothing() throws Exception {
    Directory directory = Cluster.directory(Cluster.fresh());
    try (DirectoryLock lock = directory.lock(AppendingProgram.LOCK, "writer");
        Journal journal = AppendingProgram.open(directory, lock)) {
      for (int number = 0; number < 40; number++) {
        if (number == 20) {
          Cluster.hdfs().restartNameNode(true);
        }
        long ignored = journal.append(AppendingProgram.TYPE, AppendingProgram.entry(number));
        journal.sync().get();
      }
    }
    try (Journal journal = AppendingProgram.open(directory, DirectoryLock.NOT_NEEDED)) {
      checkDense(numbers(journal));
      assertEquals(40, numbers(journal).size());
    }
  }

  @Test
  void waitsUntilSafeModeIsLeft() throws Exception {
    Directory directory = Cluster.directory(Cluster.fresh());
    var files = Cluster.hdfs().getFileSystem();
    boolean entered = files.setSafeMode(SafeModeAction.ENTER);
    assertTrue(entered);
    CompletableFuture<Void> created =
        CompletableFuture.runAsync(
            () -> {
              try {
                directory.create("f").close();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    try {
      assertThrows(TimeoutException.class, () -> created.get(1, TimeUnit.SECONDS));
    } finally {
      boolean ignored = files.setSafeMode(SafeModeAction.LEAVE);
    }
    created.get();
    assertEquals(List.of("f"), directory.list());
  }
}
