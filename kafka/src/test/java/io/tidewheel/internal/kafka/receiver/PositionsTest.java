package io.tidewheel.internal.kafka.receiver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.internal.kafka.receiver.Positions.Position;
import io.tidewheel.receiver.BlockId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Offsets are due when their block is stored, and not before. */
class PositionsTest {
  private static final TopicPartition A = new TopicPartition("t", 0);
  private static final TopicPartition B = new TopicPartition("t", 1);
  private static final BlockId FIRST = new BlockId(0, 0, 0);
  private static final BlockId SECOND = new BlockId(0, 0, 1);

  private final Positions positions = new Positions();

  private void add(TopicPartition partition, long next) {
    positions.handedOver(partition, next, 10);
    positions.added(new Position(partition, next, 10));
  }

  private boolean isStored(TopicPartition partition) throws InterruptedException {
    return positions.awaitStored(List.of(partition), Duration.ZERO);
  }

  @Test
  void offsetsAreDueWithTheirBlock() throws InterruptedException {
    add(A, 5);
    positions.blockMade(FIRST);
    add(A, 9);
    add(B, 3);
    assertEquals(Map.of(), positions.takeDue());
    positions.blockStored(FIRST);
    assertEquals(Map.of(A, 5L), positions.takeDue());
    assertFalse(isStored(A));
    positions.blockMade(SECOND);
    positions.blockStored(SECOND);
    assertTrue(isStored(A) && isStored(B));
    assertEquals(Map.of(A, 9L, B, 3L), positions.takeDue());
    assertEquals(Map.of(), positions.takeDue());
  }

  @Test
  void whatCouldNotBeCommittedIsDueAgainUnlessLaterOffsetsAre() {
    add(A, 5);
    positions.blockMade(FIRST);
    positions.blockStored(FIRST);
    Map<TopicPartition, Long> failed = positions.takeDue();
    positions.notCommitted(failed);
    assertEquals(failed, positions.takeDue());
    add(A, 9);
    positions.blockMade(SECOND);
    positions.blockStored(SECOND);
    positions.notCommitted(failed);
    assertEquals(Map.of(A, 9L), positions.takeDue());
  }

  @Test
  void commitThatFailsBehindALaterOneDoesNotTakeOffsetsBack() {
    add(A, 5);
    positions.blockMade(FIRST);
    positions.blockStored(FIRST);
    Map<TopicPartition, Long> failing = positions.takeDue();
    add(A, 9);
    positions.blockMade(SECOND);
    positions.blockStored(SECOND);
    assertEquals(Map.of(A, 9L), positions.takeDue()); // It is committed before the first one fails.
    positions.notCommitted(failing);
    assertEquals(Map.of(A, 9L), positions.takeDue());
  }

  @Test
  void bytesAreUnstoredUntilTheirBlockIsStored() {
    add(A, 5);
    add(B, 3);
    positions.blockMade(FIRST);
    add(A, 9);
    positions.handedOver(B, 4, 7);
    assertEquals(37, positions.unstoredBytes());
    positions.forget(List.of(A)); // Its records are stored all the same.
    assertEquals(37, positions.unstoredBytes());
    positions.blockStored(FIRST);
    assertEquals(17, positions.unstoredBytes());
  }

  @Test
  void partitionsThatOthersHaveAreNotCommitted() throws InterruptedException {
    add(A, 5);
    add(B, 7);
    positions.blockMade(FIRST);
    positions.forget(List.of(A));
    positions.blockStored(FIRST);
    assertEquals(Map.of(B, 7L), positions.takeDue());
    assertTrue(isStored(A), "nobody waits for what is others'");
    positions.notCommitted(Map.of(A, 5L));
    assertEquals(Map.of(), positions.takeDue());
  }
}
