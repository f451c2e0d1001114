package io.tidewheel.testkit.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tidewheel.spi.journal.Journal;
import io.tidewheel.testkit.contract.JournalContract;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class MemoryJournalTest extends JournalContract {
  @Override
  protected Journal newJournal() {
    return new MemoryJournal();
  }

  @Override
  protected Journal reopen(Journal journal) throws IOException {
    journal.close();
    return ((MemoryJournal) journal).restart();
  }

  @Test
  void aRestartFindsWhatWasSynced() throws Exception {
    MemoryJournal killed = new MemoryJournal();
    long first = killed.append((byte) 1, ByteBuffer.allocate(3));
    killed.sync().get();
    long end = killed.end();
    killed.append((byte) 1, ByteBuffer.allocate(5));
    try (MemoryJournal next = killed.restart()) {
      assertEquals(first, next.start());
      assertEquals(end, next.end());
      assertEquals(3, next.readAt(first).remaining());
    }
    assertThrows(IllegalStateException.class, killed::sync);
  }

  @Test
  void aFailureIsFinalAndLosesWhatWasNotSynced() throws Exception {
    MemoryJournal journal = new MemoryJournal();
    journal.append((byte) 1, ByteBuffer.allocate(3));
    IOException cause = new IOException("disk gone");
    journal.failWith(cause);
    assertSame(
        cause,
        assertThrows(ExecutionException.class, () -> journal.sync().get()).getCause().getCause());
    assertSame(
        cause,
        assertThrows(IOException.class, () -> journal.append((byte) 1, ByteBuffer.allocate(0)))
            .getCause());
    assertSame(cause, assertThrows(IOException.class, journal::close).getCause());
    try (MemoryJournal next = journal.restart()) {
      assertEquals(next.end(), next.start());
    }
  }
}
