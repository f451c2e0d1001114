package io.tidewheel.internal.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.internal.journal.WrittenJournal.Entry;
import io.tidewheel.spi.config.Settings;
import io.tidewheel.spi.journal.Journal;
import io.tidewheel.testkit.simulation.SimulatedCrash;
import io.tidewheel.testkit.simulation.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Journals that live several times and die at any step, by the process or by the machine, with
 * syncs that fail in between. Each life must find a front part of what was appended, and in it all
 * that was synced.
 */
@Timeout(60)
class JournalCrashTest {
  private static final int SEEDS = 2000;
  private static final int LIVES = 6;

  /** What is known about a journal that has been through some lives. */
  private static final class Story {
    private final Random random;
    private final boolean background;
    private Journal journal;
    private SimulatedDisk disk;
    private List<Entry> appended = new ArrayList<>();
    private int synced;

    /** The same, by threads of the journal of this life. */
    private AtomicInteger acknowledged;

    private long trimmed;
    private int crashes;

    Story(long seed, boolean background) {
      random = new Random(seed);
      this.background = background;
      disk = SimulatedDisk.named("story", seed);
    }

    private Settings settings() {
      return new Settings(
          Map.of(
              JournalKeys.BACKGROUND_THREADS.name(),
              background,
              JournalKeys.SEGMENT_BYTES.name(),
              1024L << random.nextInt(3)));
    }

    void live() throws IOException {
      journal = null;
      acknowledged = new AtomicInteger();
      disk.crashAt(1 + random.nextInt(60));
      if (random.nextInt(4) == 0) {
        disk.failSync(1 + random.nextInt(20));
      }
      try {
        journal = new FileJournalProvider().open(disk.root(), settings());
        check(WrittenJournal.read(journal), journal.start());
        if (random.nextInt(3) == 0) {
          // What was found is there to stay, if the journal says so.
          sync();
        }
        int found = appended.size();
        int calls = random.nextInt(80);
        for (int i = 0; i < calls; i++) {
          act();
        }
        if (random.nextInt(3) == 0) {
          journal.close();
          if (appended.size() > found) {
            synced = appended.size();
          }
        }
      } catch (SimulatedCrash e) {
        crashes++;
      } catch (IOException | CompletionException e) {
        assertTrue(background || disk.syncs() > 0, e::toString);
        crashes += e.getMessage().contains("crashed at step") ? 1 : 0;
      }
      boolean killed = random.nextInt(3) == 0;
      // Before the end: what threads that are not dead yet say later is of a disk that is gone.
      synced = Math.max(synced, acknowledged.get());
      disk = killed ? disk.afterKill() : disk.afterCrash(random.nextLong());
      if (journal != null) {
        closeDead(journal);
      }
    }

    private static void closeDead(Journal dead) {
      try {
        dead.close();
      } catch (IOException | SimulatedCrash e) {
        assertTrue(e.getMessage() != null);
      }
    }

    private void act() throws IOException {
      int kind = random.nextInt(20);
      if (kind < 13) {
        append(random.nextInt(50) == 0 ? 5000 : random.nextInt(300));
      } else if (kind < 17 && background && random.nextBoolean()) {
        syncLater();
      } else if (kind < 17) {
        sync();
      } else if (kind < 19) {
        // Writes what is buffered, without syncing it.
        check(WrittenJournal.read(journal), journal.start());
      } else if (synced > 0) {
        long position = appended.get(random.nextInt(synced)).position();
        trimmed = Math.max(trimmed, position);
        journal.trim(position);
      }
    }

    private void append(int length) throws IOException {
      byte[] payload = new byte[length];
      random.nextBytes(payload);
      byte type = (byte) random.nextInt();
      // Before the call, which may crash when it has written the entry.
      appended.add(new Entry(journal.end(), type, ByteBuffer.wrap(payload)));
      assertEquals(
          appended.get(appended.size() - 1).position(),
          journal.append(type, ByteBuffer.wrap(payload)));
    }

    private void sync() {
      journal.sync().join();
      synced = appended.size();
    }

    /** Goes on meanwhile. */
    private void syncLater() {
      AtomicInteger ofThisLife = acknowledged;
      int all = appended.size();
      var ignored = journal.sync().thenRun(() -> ofThisLife.accumulateAndGet(all, Math::max));
    }

    void check(List<Entry> found, long start) {
      int from = 0;
      while (from < appended.size() && appended.get(from).position() < start) {
        from++;
      }
      assertTrue(start <= Math.max(trimmed, Layout.GROUP), "trimmed too much");
      int until = from + found.size();
      assertTrue(until >= synced, "lost: synced=" + synced + " found until " + until);
      assertTrue(until <= appended.size(), "more than was appended");
      assertEquals(appended.subList(from, until), found);
      appended = new ArrayList<>(appended.subList(0, until));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName("F07, F08: whatever a crash loses, nothing synced is, and there is no hole")
  void findsAFrontPartWithAllThatWasSynced(boolean background) throws IOException {
    int crashes = 0;
    int kept = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      Story story = new Story(seed, background);
      try {
        for (int life = 0; life < LIVES; life++) {
          story.live();
        }
        story.disk.crashAt(Integer.MAX_VALUE);
        try (Journal last = new FileJournalProvider().open(story.disk.root(), story.settings())) {
          story.check(WrittenJournal.read(last), last.start());
        }
      } catch (AssertionError | IOException e) {
        throw new AssertionError("seed=" + seed, e);
      }
      crashes += story.crashes;
      kept += story.synced;
      story.disk.close();
    }
    // The stories are worth telling: most have crashed, and had something to lose.
    assertTrue(crashes > 2 * SEEDS, "crashes=" + crashes);
    assertTrue(kept > 10 * SEEDS, "kept=" + kept);
  }
}
