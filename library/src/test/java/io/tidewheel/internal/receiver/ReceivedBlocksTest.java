package io.tidewheel.internal.receiver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.StorageLevel;
import io.tidewheel.internal.checkpoint.AllCodecs;
import io.tidewheel.receiver.BlockId;
import io.tidewheel.receiver.ReceiverStoppedException;
import io.tidewheel.spi.codec.Codecs;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

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
}
