package io.tidewheel.internal.journal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidewheel.internal.journal.WrittenJournal.Entry;
import io.tidewheel.spi.file.Directory;
import io.tidewheel.spi.journal.Journal;
import io.tidewheel.testkit.simulation.SimulatedDisk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Journals that older versions wrote: the fixtures stay for ever. */
@Timeout(60)
class JournalFormatTest {
  private static final List<String> FILES =
      List.of("00000000000000000000.journal", "00000000000000000042.journal");

  private static WrittenJournal fixture() throws IOException {
    TreeMap<String, byte[]> files = new TreeMap<>();
    for (String name : FILES) {
      try (InputStream file =
          JournalFormatTest.class.getResourceAsStream("/fixtures/journal-1/" + name)) {
        files.put(name, file.readAllBytes());
      }
    }
    return new WrittenJournal(files, List.of());
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(US_ASCII));
  }

  @Test
  void readsAJournalOfFormatOneAndGoesOn() throws IOException {
    try (SimulatedDisk disk = SimulatedDisk.named("format-1", 1)) {
      fixture().to(disk.root());
      List<Entry> expected =
          List.of(
              new Entry(28, (byte) 1, bytes("first")),
              new Entry(70, (byte) 1, bytes("hello")),
              new Entry(112, (byte) -2, bytes("")),
              new Entry(121, (byte) 127, bytes("third of the second process")));
      try (Journal journal = new FileJournalProvider().open(disk.root(), FileJournalTest.INLINE)) {
        assertEquals(expected, WrittenJournal.read(journal));
        assertEquals(185, journal.append((byte) 4, bytes("new")));
      }
      try (Journal journal = new FileJournalProvider().open(disk.root(), FileJournalTest.INLINE)) {
        List<Entry> all = WrittenJournal.read(journal);
        assertEquals(expected, all.subList(0, 4));
        assertEquals(new Entry(185, (byte) 4, bytes("new")), all.get(4));
      }
    }
  }

  @Test
  void writesFormatOneByteByByte() throws IOException {
    try (SimulatedDisk disk = SimulatedDisk.named("format-now", 1)) {
      write(disk.root());
      WrittenJournal now = WrittenJournal.in(disk.root(), FileJournalTest.INLINE);
      assertEquals(FILES, List.copyOf(now.files().keySet()));
      WrittenJournal fixture = fixture();
      for (String name : FILES) {
        assertArrayEquals(fixture.files().get(name), now.files().get(name), name);
      }
    }
  }

  /** Writes what the fixture is. */
  static void write(Directory directory) throws IOException {
    try (Journal journal = new FileJournalProvider().open(directory, FileJournalTest.INLINE)) {
      journal.append((byte) 1, bytes("first"));
      journal.sync().join();
      journal.append((byte) 1, bytes("hello"));
    }
    try (Journal journal = new FileJournalProvider().open(directory, FileJournalTest.INLINE)) {
      journal.append((byte) -2, bytes(""));
      journal.append((byte) 127, bytes("third of the second process"));
    }
  }
}
