package io.tidewheel.internal.receiver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.StorageLevel;
import io.tidewheel.internal.checkpoint.AllCodecs;
import io.tidewheel.receiver.BlockId;
import io.tidewheel.receiver.ReceiverStoppedException;
import io.tidewheel.spi.codec.Codecs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may store blocks, and what becomes of them. */
class ReceivedBlocksTest {
  private static final Codecs CODECS = AllCodecs.of(List.of());

  private final BlockBudget budget = new BlockBudget(1_000, 0);
  private final ReceivedBlocks blocks =
      new ReceivedBlocks(
          "receiver",
          StorageLevel.MEMORY_ONLY,
          budget,
          new SpillFile(Path.of("unused")),
          () -> CODECS,
          null);

  private void store(long epoch, long index) throws Exception {
    blocks.add(new BlockId(0, epoch, index), List.of(1, 2), 100, () -> false);
  }

  @Test
  void blocksOfAnEarlierEpochAreRefusedAndTakeNoRoom() throws Exception {
    long first = blocks.openEpoch();
    store(first, 0);
    long second = blocks.openEpoch();
    assertEquals(first + 1, second);
    ReceiverStoppedException refused =
        assertThrows(ReceiverStoppedException.class, () -> store(first, 1));
    assertTrue(refused.getMessage().contains("input-0-" + first + "-1"), refused::getMessage);
    store(second, 0);
    assertEquals(200, budget.memory());
    assertEquals(4, blocks.plan(Long.MAX_VALUE).records());
  }

  @Test
  void nothingIsTakenWhenTheEpochIsClosed() throws Exception {
    long epoch = blocks.openEpoch();
    blocks.closeEpoch();
    assertThrows(ReceiverStoppedException.class, () -> store(epoch, 0));
    assertEquals(0, budget.memory());
  }

  @Test
  void roomIsGivenBackWhenABatchIsCommitted() throws Exception {
    long epoch = blocks.openEpoch();
    store(epoch, 0);
    BlockRange first = blocks.plan(Long.MAX_VALUE);
    store(epoch, 1);
    blocks.committed(first);
    assertEquals(100, budget.memory());
    assertEquals(2, blocks.plan(Long.MAX_VALUE).records());
  }

  private static ReceivedBlocks spilling(StorageLevel level, long memory, Path directory) {
    return new ReceivedBlocks(
        "receiver",
        level,
        new BlockBudget(memory, 1 << 20),
        new SpillFile(directory),
        () -> CODECS,
        null);
  }

  /** F10: a spill directory that takes nothing. */
  @Test
  void blocksWaitWhileTheDiskTakesNone(@TempDir Path directory) throws Exception {
    Path inTheWay = Files.createFile(directory.resolve("spill"));
    ReceivedBlocks spilling =
        spilling(StorageLevel.MEMORY_AND_DISK_SER, 1_500, inTheWay.resolve("blocks"));
    long epoch = spilling.openEpoch();
    List<String> block = List.of("x".repeat(1_000));
    spilling.add(new BlockId(0, epoch, 0), block, 80, () -> false);
    FutureTask<Void> second = storing(spilling, new BlockId(0, epoch, 1), block, () -> false);
    await(spilling::isFull);
    spilling.committed(spilling.plan(Long.MAX_VALUE));
    second.get(); // There is room in memory now.
    assertFalse(spilling.isFull());

    FutureTask<Void> third = storing(spilling, new BlockId(0, epoch, 2), block, () -> false);
    await(spilling::isFull);
    Files.delete(inTheWay);
    third.get(); // On the disk.
    assertFalse(spilling.isFull());
    BlockRange range = spilling.plan(Long.MAX_VALUE);
    assertEquals(2, range.records());
    assertEquals(block, read(spilling, range.until() - 1));
    spilling.close();
  }

  @Test
  void whoWaitsForADiskStopsWithItsReceiver(@TempDir Path directory) throws Exception {
    Path inTheWay = Files.createFile(directory.resolve("spill"));
    ReceivedBlocks spilling = spilling(StorageLevel.DISK_ONLY, 0, inTheWay.resolve("blocks"));
    AtomicBoolean stopped = new AtomicBoolean();
    FutureTask<Void> store =
        storing(spilling, new BlockId(0, spilling.openEpoch(), 0), List.of("a"), stopped::get);
    await(spilling::isFull);
    stopped.set(true);
    ExecutionException ended = assertThrows(ExecutionException.class, store::get);
    assertInstanceOf(ReceiverStoppedException.class, ended.getCause());
    assertEquals(0, spilling.plan(Long.MAX_VALUE).records());
  }

  private static FutureTask<Void> storing(
      ReceivedBlocks into, BlockId id, List<?> block, BooleanSupplier abandoned) {
    FutureTask<Void> task =
        new FutureTask<>(
            () -> {
              into.add(id, block, 80, abandoned);
              return null;
            });
    new Thread(task, "storing").start();
    return task;
  }

  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Thread.onSpinWait();
    }
  }

  private static List<String> read(ReceivedBlocks from, long number) throws IOException {
    List<String> records = new ArrayList<>();
    from.<String>read(number).forEachRemaining(records::add);
    return records;
  }
}
