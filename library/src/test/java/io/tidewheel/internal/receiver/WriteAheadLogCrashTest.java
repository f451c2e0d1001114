package io.tidewheel.internal.receiver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.StorageLevel;
import io.tidewheel.internal.checkpoint.AllCodecs;
import io.tidewheel.internal.journal.FileJournalProvider;
import io.tidewheel.receiver.BlockId;
import io.tidewheel.spi.codec.Codecs;
import io.tidewheel.spi.config.Settings;
import io.tidewheel.spi.journal.Journal;
import io.tidewheel.spi.journal.JournalDamagedException;
import io.tidewheel.testkit.simulation.SimulatedCrash;
import io.tidewheel.testkit.simulation.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Receivers that live several times, with a write-ahead log on a disk that dies at any step, or is
 * full. A block that was stored is given to exactly one batch, in the order of storing, however
 * often the process dies; one that was not stored is given to one batch or none.
 */
class WriteAheadLogCrashTest {
  private static final int SEEDS = 600;
  private static final int LIVES = 6;
  private static final Codecs CODECS = AllCodecs.of(List.of());

  /** What a receiver stored, and what batches had, over several lives. */
  private static final class Story {
    private final Random random;
    private SimulatedDisk disk;
    private ReceivedBlocks blocks;
    private int crashes;
    private int full;

    /** What the journal of the checkpoint would hold: durable at once. */
    private Optional<BlockRange> planned = Optional.empty();

    private boolean committed = true;

    /** The records that store() returned for, and those it may have stored. */
    private final List<Integer> stored = new ArrayList<>();

    private final List<Integer> offered = new ArrayList<>();
    private final List<Integer> delivered = new ArrayList<>();
    private int nextRecord;

    Story(long seed) {
      random = new Random(seed);
      disk = SimulatedDisk.named("received", seed);
    }

    void live() throws Exception {
      disk.crashAt(1 + random.nextInt(80));
      if (random.nextInt(4) == 0) {
        disk.failSync(1 + random.nextInt(20));
      }
      boolean narrow = random.nextInt(4) == 0;
      disk.capacity(narrow ? disk.size() + random.nextInt(4096) : Long.MAX_VALUE);
      try {
        open();
        if (!committed) {
          run(planned.orElseThrow());
        }
        long epoch = blocks.openEpoch();
        int calls = random.nextInt(60);
        for (int i = 0; i < calls; i++) {
          if (random.nextInt(3) > 0) {
            store(new BlockId(0, epoch, i));
          } else {
            batch(random.nextInt(3) == 0 ? 30 : Long.MAX_VALUE);
          }
        }
        if (random.nextInt(3) == 0) {
          blocks.close();
        }
      } catch (SimulatedCrash e) {
        crashes++;
      } catch (IOException e) {
        if (narrow && e.toString().contains("No space left")) {
          full++;
        } else {
          assertTrue(disk.syncs() > 0, e::toString);
        }
      }
      disk = random.nextInt(3) == 0 ? disk.afterKill() : disk.afterCrash(random.nextLong());
    }

    private void open() throws IOException {
      Journal journal =
          new FileJournalProvider()
              .open(
                  disk.root(),
                  new Settings(
                      Map.of(
                          "streaming.checkpoint.backgroundThreads",
                          false,
                          "streaming.checkpoint.segmentBytes",
                          1024L << random.nextInt(3))));
      StorageLevel[] levels = StorageLevel.values();
      blocks =
          new ReceivedBlocks(
              "receiver",
              levels[random.nextInt(levels.length)],
              // Memory for some of the blocks.
              new BlockBudget(random.nextInt(3) * 500L, 1 << 30),
              new SpillFile(Path.of("unused")),
              () -> CODECS,
              new BlockLog(journal, 0));
      blocks.recover(planned);
    }

    private void store(BlockId id) throws Exception {
      int count = 1 + random.nextInt(random.nextInt(20) == 0 ? 2000 : 20);
      List<Integer> records = IntStream.range(nextRecord, nextRecord + count).boxed().toList();
      nextRecord += count;
      offered.addAll(records);
      blocks.add(id, records, 50L * count, () -> false);
      stored.addAll(records);
    }

    private void batch(long mostRecords) throws IOException {
      planned = Optional.of(blocks.plan(mostRecords));
      committed = false;
      run(planned.get());
    }

    private void run(BlockRange range) throws IOException {
      List<Integer> output = new ArrayList<>();
      for (long number = range.from(); number < range.until(); number++) {
        int records = blocks.block(number).records();
        int before = output.size();
        blocks.<Integer>read(number).forEachRemaining(output::add);
        assertEquals(records, output.size() - before);
      }
      assertEquals(range.records(), output.size());
      delivered.addAll(output);
      committed = true;
      blocks.committed(range);
    }

    void end() throws Exception {
      disk.crashAt(Integer.MAX_VALUE);
      disk.capacity(Long.MAX_VALUE);
      open();
      if (!committed) {
        run(planned.orElseThrow());
      }
      batch(Long.MAX_VALUE);
      blocks.close();
      List<Integer> inOrder = delivered.stream().sorted().distinct().toList();
      assertEquals(inOrder, delivered, "given twice, or in another order");
      List<Integer> lost = new ArrayList<>(stored);
      lost.removeAll(new HashSet<>(delivered));
      assertEquals(List.of(), lost, "stored, and lost");
      assertTrue(new HashSet<>(offered).containsAll(delivered), "invented");
    }
  }

  @Test
  @DisplayName(
      "F10, F57: what store() returned for is given to one batch, wherever the disk dies or is full")
  void storedBlocksReachExactlyOneBatch() throws Exception {
    int crashes = 0;
    int full = 0;
    int delivered = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      Story story = new Story(seed);
      try {
        for (int life = 0; life < LIVES; life++) {
          story.live();
        }
        story.end();
      } catch (AssertionError | Exception e) {
        throw new AssertionError("seed=" + seed, e);
      }
      crashes += story.crashes;
      full += story.full;
      delivered += story.delivered.size();
      story.disk.close();
    }
    assertTrue(crashes > SEEDS, "crashes=" + crashes);
    assertTrue(full > SEEDS / 4, "full=" + full);
    assertTrue(delivered > 100 * SEEDS, "delivered=" + delivered);
  }

  @Test
  void logThatLostBlocksIsRefused() throws Exception {
    Story story = new Story(1);
    story.open();
    long epoch = story.blocks.openEpoch();
    for (int i = 0; i < 5; i++) {
      story.store(new BlockId(0, epoch, i));
    }
    BlockRange planned = story.blocks.plan(Long.MAX_VALUE);
    assertEquals(5, planned.until());
    story.blocks.close();
    for (String path : story.disk.paths()) {
      story.disk.root().delete(path);
    }

    story.planned = Optional.of(planned);
    story.open();
    var lost = assertThrows(JournalDamagedException.class, () -> story.run(planned));
    assertTrue(lost.getMessage().contains("blocks [0, 5) are missing"), lost.getMessage());
    story.disk.close();
  }

  @Test
  void blockOfManyMegabytesIsWholeAgain() throws Exception {
    Story story = new Story(2);
    story.open();
    List<String> records = List.of("x".repeat(9 << 20), "y", "z".repeat(5 << 20));
    story.blocks.add(new BlockId(0, story.blocks.openEpoch(), 0), records, 14 << 20, () -> false);
    story.disk = story.disk.afterCrash(1);
    story.open();
    BlockRange range = story.blocks.plan(1);
    assertEquals(3, range.records());
    List<String> read = new ArrayList<>();
    story.blocks.<String>read(0).forEachRemaining(read::add);
    assertEquals(records, read);
    story.disk.close();
  }
}
