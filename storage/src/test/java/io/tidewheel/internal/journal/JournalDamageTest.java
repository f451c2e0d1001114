package io.tidewheel.internal.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.spi.config.Settings;
import io.tidewheel.spi.file.Directory;
import io.tidewheel.spi.journal.Journal;
import io.tidewheel.spi.journal.JournalDamagedException;
import io.tidewheel.testkit.simulation.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Files that were changed after they were written. */
@Timeout(60)
class JournalDamageTest {
  private static final Pattern BYTE = Pattern.compile(" byte=(\\d+): ");

  private WrittenJournal whole;

  /** Many short segments, and a last one of more than 4 KiB whose last group has three entries. */
  @BeforeEach
  void writeJournal() throws IOException {
    try (SimulatedDisk disk = SimulatedDisk.named("damage-source", 1)) {
      try (Journal journal = open(disk.root(), 1024)) {
        appendGroups(journal, 40, 100);
      }
      try (Journal journal = open(disk.root(), 1 << 20)) {
        appendGroups(journal, 40, 100);
        for (int i = 0; i < 3; i++) {
          journal.append((byte) 3, bytes("last " + i));
        }
      }
      whole = WrittenJournal.in(disk.root(), settings(1024));
    }
    assertTrue(whole.files().size() > 5, whole.files().keySet()::toString);
    assertTrue(whole.lastFile().length > 4096 + Layout.HEADER);
    assertEquals(whole.entries().size() - 3, whole.beforeLastGroup().size());
  }

  private static Settings settings(long segmentBytes) {
    return new Settings(
        Map.of(
            JournalKeys.BACKGROUND_THREADS.name(),
            false,
            JournalKeys.SEGMENT_BYTES.name(),
            segmentBytes));
  }

  private static Journal open(Directory directory, long segmentBytes) throws IOException {
    return new FileJournalProvider().open(directory, settings(segmentBytes));
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  private static void appendGroups(Journal journal, int groups, int bytes) throws IOException {
    for (int i = 0; i < groups; i++) {
      journal.append((byte) 1, bytes("x".repeat(bytes)));
      journal.append((byte) 2, bytes("group " + i));
      journal.sync().join();
    }
  }

  /** Opens what is in {@code whole}, reads it, and goes on with it. */
  private List<WrittenJournal.Entry> reopened() throws IOException {
    try (SimulatedDisk disk = SimulatedDisk.named("damaged", 1)) {
      whole.to(disk.root());
      List<WrittenJournal.Entry> found;
      try (Journal journal = open(disk.root(), 1024)) {
        int steps = disk.steps();
        found = WrittenJournal.read(journal);
        assertEquals(steps, disk.steps(), "opening and reading changed something");
        long position = journal.append((byte) 9, bytes("more"));
        journal.sync().join();
        List<WrittenJournal.Entry> all = WrittenJournal.read(journal);
        assertEquals(found, all.subList(0, all.size() - 1));
        assertEquals(position, all.get(all.size() - 1).position());
      }
      try (Journal journal = open(disk.root(), 1024)) {
        List<WrittenJournal.Entry> all = WrittenJournal.read(journal);
        assertEquals(found, all.subList(0, all.size() - 1));
        assertEquals(bytes("more"), all.get(all.size() - 1).payload());
      }
      return found;
    }
  }

  private String refusal() throws IOException {
    try (SimulatedDisk disk = SimulatedDisk.named("damaged", 1)) {
      whole.to(disk.root());
      int steps = disk.steps();
      String message =
          assertThrows(JournalDamagedException.class, () -> open(disk.root(), 1024).close())
              .getMessage();
      assertEquals(steps, disk.steps(), "a refused journal was changed");
      assertTrue(message.contains("./tidewheel checkpoint verify "), message);
      return message;
    }
  }

  private static void assertNames(String message, String file, int flipped) {
    assertTrue(message.contains("/" + file + " "), message);
    Matcher matcher = BYTE.matcher(message);
    assertTrue(matcher.find(), message);
    int named = Integer.parseInt(matcher.group(1));
    assertTrue(named <= flipped && flipped < named + 256, message + " flipped=" + flipped);
  }

  @Test
  @DisplayName("F04: of a last group that is cut off at any byte nothing is read, all else is")
  void dropsTheLastGroupCutOffAtAnyByte() throws IOException {
    byte[] last = whole.lastFile();
    List<WrittenJournal.Entry> expected = whole.beforeLastGroup();
    for (int length = whole.lastGroup(); length < last.length; length++) {
      whole.files().put(whole.lastName(), Arrays.copyOf(last, length));
      assertEquals(expected, reopened(), "cut off at byte " + length);
    }
  }

  @Test
  @DisplayName("F05: any bit of the last 4 KiB flipped drops the last group, or is refused before")
  void everyFlippedBitOfTheEndIsNoticed() throws IOException {
    byte[] last = whole.lastFile();
    int lastGroup = whole.lastGroup();
    List<WrittenJournal.Entry> expected = whole.beforeLastGroup();
    for (int at = last.length - 4096; at < last.length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        last[at] ^= (byte) (1 << bit);
        if (at >= lastGroup) {
          try (SimulatedDisk disk = SimulatedDisk.named("flipped", 1)) {
            whole.to(disk.root());
            try (Journal journal = open(disk.root(), 1024)) {
              assertEquals(expected, WrittenJournal.read(journal), at + "/" + bit);
            }
          }
        } else {
          assertNames(refusal(), whole.lastName(), at);
        }
        last[at] ^= (byte) (1 << bit);
      }
    }
    assertEquals(whole.entries(), reopened());
  }

  @Test
  @DisplayName("F06: a flipped bit before the synced position is refused with file and byte")
  void refusesFlipsBeforeTheSyncedPosition() throws IOException {
    Random random = new Random(6);
    List<String> names = List.copyOf(whole.files().keySet());
    for (int i = 0; i < 1000; i++) {
      String name = names.get(random.nextInt(names.size()));
      byte[] file = whole.files().get(name);
      int limit = name.equals(whole.lastName()) ? whole.lastGroup() : validLength(name);
      int at = random.nextInt(limit);
      byte flip = (byte) (1 << random.nextInt(8));
      file[at] ^= flip;
      assertNames(refusal(), name, at);
      file[at] ^= flip;
    }
    assertEquals(whole.entries(), reopened());
  }

  /** How much of a file belongs to the journal: the next one begins where it ends. */
  private int validLength(String name) {
    long base = Long.parseLong(name.substring(0, 20));
    long next = Long.parseLong(whole.files().higherKey(name).substring(0, 20));
    return (int) (next - base) + Layout.HEADER;
  }

  @Test
  void refusesAJournalThatLacksASegmentInTheMiddle() throws IOException {
    List<String> names = List.copyOf(whole.files().keySet());
    whole.files().remove(names.get(2));
    String message = refusal();
    assertTrue(message.contains(names.get(2) + ", which is missing"), message);
    assertTrue(message.contains("/" + names.get(3) + " "), message);
  }

  @Test
  void refusesASegmentInTheMiddleThatIsCutOff() throws IOException {
    String name = List.copyOf(whole.files().keySet()).get(2);
    byte[] file = whole.files().get(name);
    for (int length : new int[] {0, 10, Layout.HEADER, Layout.HEADER + 200, file.length - 1}) {
      whole.files().put(name, Arrays.copyOf(file, length));
      assertTrue(refusal().contains("/" + name + " "));
    }
  }

  @Test
  void refusesASegmentUnderTheNameOfAnother() throws IOException {
    byte[] last = whole.files().remove(whole.lastName());
    whole.files().put("99999999999999999999.journal", last);
    assertTrue(refusal().contains("99999999999999999999.journal"));
  }

  @Test
  void refusesANewerFormat() throws IOException {
    ByteBuffer header = ByteBuffer.wrap(whole.lastFile());
    header.putInt(8, 2);
    CRC32C crc = new CRC32C();
    crc.update(header.array(), 0, 12);
    header.putInt(12, (int) crc.getValue());
    // What follows is the newer format's own business.
    Arrays.fill(header.array(), 16, header.capacity(), (byte) 7);
    try (SimulatedDisk disk = SimulatedDisk.named("newer", 1)) {
      whole.to(disk.root());
      int steps = disk.steps();
      IOException refusal = assertThrows(IOException.class, () -> open(disk.root(), 1024).close());
      assertFalse(refusal instanceof JournalDamagedException, refusal.getMessage());
      assertTrue(refusal.getMessage().contains("format=2 readable=1"), refusal.getMessage());
      assertTrue(refusal.getMessage().contains(whole.lastName()), refusal.getMessage());
      assertEquals(steps, disk.steps());
    }
  }

  @Test
  void aFileThatACrashLeftWhileItWasMadeIsNoDamage() throws IOException {
    List<WrittenJournal.Entry> entries = whole.entries();
    long base = Long.parseLong(whole.lastName().substring(0, 20));
    String next = Layout.segmentName(base + whole.lastFile().length - Layout.HEADER);
    for (int length : new int[] {0, 1, Layout.HEADER - 1}) {
      whole.files().put(next, new byte[length]);
      assertEquals(entries, reopened());
      whole.files().remove(next);
      whole.files().put(next + ".new", new byte[length]);
      assertEquals(entries, reopened());
    }
  }

  @Test
  void aJournalOfWhichOnlyAnUnfinishedFileIsLeftIsEmpty() throws IOException {
    whole.files().clear();
    whole.files().put(Layout.segmentName(0), new byte[7]);
    assertEquals(List.of(), reopened());
  }

  @Test
  void absurdLengthsAreNoticedBeforeAnythingIsAllocated() throws IOException {
    byte[] last = whole.lastFile();
    int group = whole.lastGroup();
    List<WrittenJournal.Entry> expected = whole.beforeLastGroup();
    for (int length : new int[] {-1, Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << 30}) {
      byte[] changed = last.clone();
      ByteBuffer view = ByteBuffer.wrap(changed);
      view.putInt(group + Layout.GROUP_LENGTH, length);
      CRC32C crc = new CRC32C();
      crc.update(changed, group, Layout.GROUP_CRC);
      view.putInt(group + Layout.GROUP_CRC, (int) crc.getValue());
      whole.files().put(whole.lastName(), changed);
      assertEquals(expected, reopened());
      byte[] entry = last.clone();
      ByteBuffer.wrap(entry).putInt(group + Layout.GROUP + Layout.ENTRY_LENGTH, length);
      whole.files().put(whole.lastName(), entry);
      assertEquals(expected, reopened());
    }
  }

  @Test
  void aDamagedEntryIsRefusedWhenItIsReadLater() throws IOException {
    try (SimulatedDisk disk = SimulatedDisk.named("rotten", 1)) {
      whole.to(disk.root());
      String first = whole.files().firstKey();
      try (Journal journal = open(disk.root(), 1024)) {
        byte[] file = whole.files().get(first);
        file[Layout.HEADER + Layout.GROUP + 20] ^= 1;
        disk.root().delete(first);
        assertInstanceOf(
            JournalDamagedException.class,
            assertThrows(IOException.class, () -> WrittenJournal.read(journal)));
        assertThrows(JournalDamagedException.class, () -> journal.readAt(journal.start()));
        new WrittenJournal(new TreeMap<>(Map.of(first, file)), List.of()).to(disk.root());
        assertNames(
            assertThrows(JournalDamagedException.class, () -> WrittenJournal.read(journal))
                .getMessage(),
            first,
            Layout.HEADER + Layout.GROUP + 20);
        assertThrows(JournalDamagedException.class, () -> journal.readAt(journal.start()));
      }
    }
  }

  @Test
  void whatAnOwnerWritesAfterAnotherTookOverIsNotRead() throws IOException {
    for (int late : new int[] {1, 40}) {
      try (SimulatedDisk disk = SimulatedDisk.named("zombie", 1)) {
        Journal zombie = open(disk.root(), 1024);
        appendGroups(zombie, 3, 100);
        List<WrittenJournal.Entry> expected;
        try (Journal journal = open(disk.root(), 1024)) {
          journal.append((byte) 7, bytes("mine"));
          journal.sync().join();
          expected = WrittenJournal.read(journal);
          assertEquals(7, expected.size());
        }
        // Enough to begin segments of its own.
        appendGroups(zombie, late, 90);
        zombie.close();
        try (Journal journal = open(disk.root(), 1024)) {
          assertEquals(expected, WrittenJournal.read(journal));
          journal.append((byte) 8, bytes("still mine"));
        }
        try (Journal journal = open(disk.root(), 1024)) {
          List<WrittenJournal.Entry> all = WrittenJournal.read(journal);
          assertEquals(expected, all.subList(0, 7));
          assertEquals(8, all.size());
        }
      }
    }
  }
}
