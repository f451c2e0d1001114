package io.tidewheel.internal.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.spi.config.Settings;
import io.tidewheel.spi.file.AppendFile;
import io.tidewheel.spi.file.Directory;
import io.tidewheel.spi.file.DirectoryLock;
import io.tidewheel.spi.file.ReadFile;
import io.tidewheel.spi.journal.Journal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the threads of a journal do at the same time, on a disk that does each thing when told. */
@Timeout(60)
class JournalThreadsTest {
  private static final ByteBuffer ENTRY = ByteBuffer.allocate(100);

  /** What the disk is doing, in the order in which it began. */
  private final BlockingQueue<String> begun = new LinkedBlockingQueue<>();

  /** Lets what it is doing end; with a text, as a failure. */
  private final Map<String, SynchronousQueue<String>> ends =
      Map.of("sync", new SynchronousQueue<>(), "delete", new SynchronousQueue<>());

  private volatile boolean told;

  private void begin(String what) throws IOException {
    begun.add(what);
    if (!told || what.equals("write")) {
      return;
    }
    try {
      String failure = ends.get(what).take();
      if (!failure.isEmpty()) {
        throw new IOException(failure);
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private void end(String what, String failure) throws InterruptedException {
    assertTrue(ends.get(what).offer(failure, 30, TimeUnit.SECONDS));
  }

  /** A journal on a disk that is told what to do from now on. */
  private Journal open(Path path) throws Exception {
    Journal journal =
        new FileJournalProvider()
            .open(
                new Told(new LocalDirectory(path)),
                new Settings(Map.of(JournalKeys.SEGMENT_BYTES.name(), 4096L)));
    journal.append((byte) 1, ENTRY);
    journal.sync().get();
    begun.clear();
    told = true;
    return journal;
  }

  @Test
  void itWritesWhileItSyncsAndSaysSoOnlyOfWhatWasWrittenBefore(@TempDir Path path)
      throws Exception {
    Journal journal = open(path);
    journal.append((byte) 1, ENTRY);
    CompletableFuture<Void> first = journal.sync();
    assertEquals(List.of("write", "sync"), List.of(begun.take(), begun.take()));

    journal.append((byte) 1, ENTRY);
    CompletableFuture<Void> second = journal.sync();
    assertEquals("write", begun.take());
    journal.append((byte) 1, ENTRY);
    CompletableFuture<Void> third = journal.sync();
    assertEquals("write", begun.take());
    assertFalse(first.isDone());
    end("sync", "");
    first.get();
    assertEquals("sync", begun.take());
    assertFalse(second.isDone() || third.isDone());
    end("sync", ""); // One for both.
    second.get();
    third.get();
    assertEquals(List.of(), List.copyOf(begun));
    told = false;
    journal.close();
  }

  @Test
  void whatWasWrittenDuringASyncThatFailedIsNeverSynced(@TempDir Path path) throws Exception {
    Journal journal = open(path);
    journal.append((byte) 1, ENTRY);
    CompletableFuture<Void> first = journal.sync();
    assertEquals(List.of("write", "sync"), List.of(begun.take(), begun.take()));
    // So much that the next segment is wanted, which would sync this one.
    for (int i = 0; i < 100; i++) {
      journal.append((byte) 1, ENTRY);
    }
    CompletableFuture<Void> second = journal.sync();
    assertEquals("write", begun.take());
    journal.append((byte) 1, ENTRY);
    CompletableFuture<Void> third = journal.sync();
    end("sync", "no such device");
    for (CompletableFuture<Void> sync : List.of(first, second, third, journal.sync())) {
      Throwable cause = assertThrows(ExecutionException.class, sync::get).getCause();
      assertInstanceOf(IOException.class, cause);
      assertTrue(cause.getMessage().contains("no such device"), cause.getMessage());
    }
    assertThrows(IOException.class, journal::close);
    assertFalse(begun.contains("sync"));
  }

  @Test
  void deletingHoldsNothingUp(@TempDir Path path) throws Exception {
    Journal journal = open(path);
    told = false;
    long position = 0;
    for (int i = 0; i < 100; i++) {
      position = journal.append((byte) 1, ENTRY);
      journal.sync().get();
    }
    begun.clear();
    told = true;
    journal.trim(position);
    assertEquals("delete", begun.take());
    assertTrue(journal.start() > 4096, "start=" + journal.start());
    journal.append((byte) 2, ENTRY);
    CompletableFuture<Void> sync = journal.sync();
    assertEquals(List.of("write", "sync"), List.of(begun.take(), begun.take()));
    end("sync", "");
    sync.get();
    told = false;
    end("delete", "");
    journal.close();
    assertTrue(begun.contains("delete"), "the second of several segments");
  }

  /** Local, but when. */
  private final class Told implements Directory {
    private final Directory local;

    Told(Directory local) {
      this.local = local;
    }

    @Override
    public AppendFile create(String name) throws IOException {
      AppendFile file = local.create(name);
      return new AppendFile() {
        @Override
        public void write(ByteBuffer bytes) throws IOException {
          begin("write");
          file.write(bytes);
        }

        @Override
        public void sync() throws IOException {
          begin("sync");
          file.sync();
        }

        @Override
        public void close() throws IOException {
          file.close();
        }
      };
    }

    @Override
    public void delete(String name) throws IOException {
      begin("delete");
      local.delete(name);
    }

    @Override
    public Directory subdirectory(String name) {
      return new Told(local.subdirectory(name));
    }

    @Override
    public List<String> list() throws IOException {
      return local.list();
    }

    @Override
    public ReadFile open(String name) throws IOException {
      return local.open(name);
    }

    @Override
    public void rename(String from, String to) throws IOException {
      local.rename(from, to);
    }

    @Override
    public void sync() throws IOException {
      local.sync();
    }

    @Override
    public DirectoryLock lock(String name, String holder) throws IOException {
      return local.lock(name, holder);
    }

    @Override
    public DirectoryLock takeOver(String name, String holder) throws IOException {
      return local.takeOver(name, holder);
    }
  }
}
