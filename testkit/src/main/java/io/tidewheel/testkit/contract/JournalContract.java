package io.tidewheel.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.spi.journal.Journal;
import io.tidewheel.spi.journal.JournalDamagedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What journals promise. */
@Timeout(60)
public abstract class JournalContract {
  private record Seen(long position, byte type, String text) {}

  private Journal journal;

  /** For the subclass. */
  protected JournalContract() {}

  /** A journal without entries. The contract closes it. */
  protected abstract Journal newJournal() throws Exception;

  /** Closes the journal, if it is not, and opens it again. */
  protected abstract Journal reopen(Journal journal) throws Exception;

  @BeforeEach
  final void openJournal() throws Exception {
    journal = newJournal();
  }

  @AfterEach
  final void closeJournal() throws Exception {
    journal.close();
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  private Seen append(int type, String text) throws IOException {
    return new Seen(journal.append((byte) type, bytes(text)), (byte) type, text);
  }

  private List<Seen> entries(long from) throws IOException {
    List<Seen> seen = new ArrayList<>();
    journal.read(
        from,
        (position, type, payload) ->
            seen.add(new Seen(position, type, UTF_8.decode(payload).toString())));
    return seen;
  }

  @Test
  void beginsEmpty() throws Exception {
    assertEquals(journal.end(), journal.start());
    assertEquals(List.of(), entries(0));
    journal.sync().get();
    journal = reopen(journal);
    assertEquals(journal.end(), journal.start());
  }

  @Test
  void readsWhatWasAppendedInOrder() throws Exception {
    List<Seen> appended = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      appended.add(append(i - 50, "entry " + i));
    }
    assertEquals(appended, entries(0));
    assertEquals(appended, entries(journal.start()));
  }

  @Test
  void anEntryGetsThePositionThatWasTheEnd() throws Exception {
    long before = -1;
    List<Future<Void>> syncs = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      long end = journal.end();
      assertTrue(end > before, end + " after " + before);
      assertEquals(end, append(1, "x".repeat(i)).position());
      before = end;
      if (i % 3 == 0) {
        syncs.add(journal.sync());
      }
      if (i % 5 == 0) {
        journal.sync().get();
      }
      if (i % 10 == 9) {
        journal = reopen(journal);
      }
    }
    for (Future<Void> sync : syncs) {
      sync.get();
    }
  }

  @Test
  void startIsThePositionOfTheFirstEntry() throws Exception {
    Seen first = append(1, "a");
    append(1, "b");
    assertEquals(first.position(), journal.start());
    journal = reopen(journal);
    assertEquals(first.position(), journal.start());
  }

  @Test
  void readsFromAPosition() throws Exception {
    append(1, "a");
    Seen b = append(2, "b");
    Seen c = append(3, "c");
    assertEquals(List.of(b, c), entries(b.position()));
    assertEquals(List.of(b, c), entries(b.position() - 1));
    assertEquals(List.of(c), entries(b.position() + 1));
    assertEquals(List.of(c), entries(c.position()));
    assertEquals(List.of(), entries(journal.end()));
  }

  @Test
  void anOldEndIsAPlaceToReadFrom() throws Exception {
    append(1, "a");
    long end = journal.end();
    journal = reopen(journal);
    Seen b = append(2, "b");
    assertEquals(List.of(b), entries(end));
  }

  @Test
  void readsOneEntry() throws Exception {
    append(1, "a");
    Seen b = append(2, "b");
    append(3, "c");
    ByteBuffer read = journal.readAt(b.position());
    journal.readAt(journal.start());
    assertEquals(bytes("b"), read);
    read.put(0, (byte) 'x');
    assertEquals(bytes("b"), journal.readAt(b.position()));
  }

  @Test
  void aPositionWithoutAnEntryCannotBeRead() throws Exception {
    assertThrows(JournalDamagedException.class, () -> journal.readAt(journal.end()));
    Seen a = append(1, "abc");
    for (long position : new long[] {-1, 0, a.position() + 1, journal.end(), Long.MAX_VALUE}) {
      String message =
          assertThrows(JournalDamagedException.class, () -> journal.readAt(position)).getMessage();
      assertTrue(message.contains("position=" + position), message);
    }
    assertEquals(bytes("abc"), journal.readAt(a.position()));
  }

  @Test
  void thePayloadIsCopiedAndTheBufferNotMoved() throws Exception {
    byte[] array = "__abc__".getBytes(UTF_8);
    ByteBuffer payload = ByteBuffer.wrap(array, 2, 3);
    long position = journal.append((byte) 1, payload);
    assertEquals(2, payload.position());
    assertEquals(3, payload.remaining());
    Arrays.fill(array, (byte) 'x');
    assertEquals(bytes("abc"), journal.readAt(position));
    ByteBuffer direct = ByteBuffer.allocateDirect(3).put(bytes("def")).flip();
    assertEquals(bytes("def"), journal.readAt(journal.append((byte) 1, direct)));
    ByteBuffer readOnly = bytes("ghi").asReadOnlyBuffer();
    assertEquals(bytes("ghi"), journal.readAt(journal.append((byte) 1, readOnly)));
  }

  @Test
  void entriesMayBeEmpty() throws Exception {
    Seen one = append(7, "");
    Seen two = append(8, "");
    assertTrue(two.position() > one.position());
    journal = reopen(journal);
    assertEquals(List.of(one, two), entries(0));
    assertEquals(0, journal.readAt(one.position()).remaining());
  }

  @Test
  void takesTheLongestEntryAndRefusesALongerOne() throws Exception {
    byte[] longest = new byte[Journal.LONGEST_ENTRY];
    new Random(1).nextBytes(longest);
    Seen before = append(1, "before");
    long position = journal.append((byte) 2, ByteBuffer.wrap(longest));
    Seen after = append(3, "after");
    ByteBuffer longer = ByteBuffer.allocate(Journal.LONGEST_ENTRY + 1);
    assertThrows(IllegalArgumentException.class, () -> journal.append((byte) 1, longer));
    journal = reopen(journal);
    byte[] read = new byte[longest.length];
    journal.readAt(position).get(read);
    assertArrayEquals(longest, read);
    List<Long> positions = new ArrayList<>();
    journal.read(0, (at, type, payload) -> positions.add(at));
    assertEquals(List.of(before.position(), position, after.position()), positions);
  }

  @Test
  void goesOnBehindItsLastEntryWhenOpenedAgain() throws Exception {
    List<Seen> appended = new ArrayList<>();
    for (int life = 0; life < 5; life++) {
      for (int i = 0; i < life * 3; i++) {
        appended.add(append(life, life + "/" + i));
        if (i % 2 == 0) {
          journal.sync().get();
        }
      }
      journal = reopen(journal);
      assertEquals(appended, entries(0));
    }
    assertEquals(bytes("2/1"), journal.readAt(appended.get(4).position()));
  }

  @Test
  void manyBytesBetweenSyncsComeBack() throws Exception {
    List<Seen> appended = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      appended.add(append(1, String.valueOf((char) ('a' + i % 26)).repeat(i * 31)));
    }
    assertEquals(appended, entries(0));
    journal = reopen(journal);
    assertEquals(appended, entries(0));
  }

  @Test
  void trimmingKeepsThePositionAndAllBehindIt() throws Exception {
    List<Seen> appended = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      appended.add(append(1, "x".repeat(1000)));
      if (i % 10 == 0) {
        journal.sync().get();
      }
    }
    long position = appended.get(150).position();
    journal.trim(position);
    assertTrue(journal.start() <= position);
    List<Seen> kept = entries(0);
    assertEquals(journal.start(), kept.get(0).position());
    assertEquals(appended.subList(200 - kept.size(), 200), kept);
    assertEquals(appended.subList(150, 200), entries(position));
    journal = reopen(journal);
    assertTrue(journal.start() <= position);
    assertEquals(appended.subList(150, 200), entries(position));
    Seen last = append(2, "last");
    journal.trim(last.position());
    assertEquals(List.of(last), entries(last.position()));
    journal.trim(0);
    assertEquals(List.of(last), entries(last.position()));
  }

  @Test
  void aVisitorMayCallTheJournal() throws Exception {
    Seen a = append(1, "a");
    append(2, "b");
    List<String> read = new ArrayList<>();
    List<Future<Void>> syncs = new ArrayList<>();
    journal.read(
        0,
        (position, type, payload) -> {
          read.add(UTF_8.decode(payload).toString());
          assertEquals(bytes("a"), journal.readAt(a.position()));
          append(3, "more");
          syncs.add(journal.sync());
        });
    for (Future<Void> sync : syncs) {
      sync.get();
    }
    assertEquals(List.of("a", "b"), read);
    assertEquals(4, entries(0).size());
  }

  @Test
  void whatAVisitorThrowsPassesThrough() throws Exception {
    append(1, "a");
    IOException thrown = new IOException("stop");
    assertSame(
        thrown,
        assertThrows(
            IOException.class,
            () ->
                journal.read(
                    0,
                    (position, type, payload) -> {
                      throw thrown;
                    })));
    assertEquals(1, entries(0).size());
  }

  @Test
  void threadsAppendAndSyncAtOnce() throws Exception {
    int threads = 4;
    int each = 500;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      CountDownLatch together = new CountDownLatch(threads);
      List<Future<List<Seen>>> results = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int type = t;
        results.add(
            pool.submit(
                () -> {
                  together.countDown();
                  together.await();
                  List<Seen> appended = new ArrayList<>();
                  for (int i = 0; i < each; i++) {
                    appended.add(append(type, type + ":" + i));
                    if (i % 50 == 0) {
                      journal.sync().get();
                      assertEquals(
                          bytes(type + ":" + i), journal.readAt(appended.get(i).position()));
                    }
                  }
                  return appended;
                }));
      }
      List<List<Seen>> appended = new ArrayList<>();
      for (Future<List<Seen>> result : results) {
        appended.add(result.get());
      }
      journal = reopen(journal);
      List<Seen> all = entries(0);
      assertEquals(threads * each, all.size());
      for (int t = 0; t < threads; t++) {
        int type = t;
        assertEquals(appended.get(t), all.stream().filter(seen -> seen.type() == type).toList());
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void aSyncedJournalHasNothingToSync() throws Exception {
    append(1, "a");
    journal.sync().get();
    assertTrue(journal.sync().isDone());
    assertFalse(journal.sync().isCompletedExceptionally());
  }

  @Test
  void aClosedJournalRefusesCalls() throws Exception {
    append(1, "a");
    journal.close();
    journal.close();
    assertThrows(IllegalStateException.class, () -> append(1, "b"));
    assertThrows(IllegalStateException.class, () -> journal.sync());
    assertThrows(IllegalStateException.class, () -> entries(0));
    assertThrows(IllegalStateException.class, () -> journal.readAt(journal.start()));
    assertThrows(IllegalStateException.class, () -> journal.trim(0));
    journal = reopen(journal);
    assertEquals(1, entries(0).size());
  }
}
