package io.tidewheel.internal.receiver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.internal.receiver.BlockBudget.Grant;
import io.tidewheel.internal.receiver.BlockBudget.Place;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Blocks are let in while there is room, and wait for it. */
class BlockBudgetTest {
  private final BlockBudget budget = new BlockBudget(100, 200);

  private Grant admit(long bytes, Place place) throws InterruptedException {
    return budget.admit(bytes, bytes, place, () -> true);
  }

  @Test
  void whatDoesNotFitIntoMemoryGoesToDiskIfItMay() throws InterruptedException {
    assertEquals(new Grant(80, 0), admit(80, Place.EITHER));
    assertEquals(new Grant(0, 80), admit(80, Place.EITHER));
    assertEquals(new Grant(0, 80), admit(80, Place.DISK));
    assertEquals(new Grant(20, 0), admit(20, Place.EITHER));
    assertNull(admit(1, Place.MEMORY));
    assertNull(admit(80, Place.EITHER));
  }

  @Test
  void loggedBlocksAreInMemoryTooIfTheyFit() throws InterruptedException {
    assertEquals(new Grant(80, 80), admit(80, Place.DISK_AND_MEMORY));
    assertEquals(new Grant(0, 80), admit(80, Place.DISK_AND_MEMORY));
    assertNull(admit(80, Place.DISK_AND_MEMORY));
  }

  @Test
  void oneBlockIsLetInHoweverLargeItIs() throws InterruptedException {
    assertEquals(new Grant(1_000, 0), admit(1_000, Place.MEMORY));
    assertNull(admit(1, Place.MEMORY));
    budget.release(1_000, 0);
    assertEquals(new Grant(0, 1_000), admit(1_000, Place.DISK));
    assertNull(admit(1, Place.DISK));
  }

  private CompletableFuture<Grant> waiting(long bytes) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return budget.admit(bytes, bytes, Place.MEMORY, () -> false);
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
  }

  @Test
  void smallBlocksDoNotKeepALargeOneOut() throws Exception {
    assertEquals(new Grant(60, 0), admit(60, Place.MEMORY));
    CompletableFuture<Grant> large = waiting(90);
    while (!budget.isFull()) {
      Thread.onSpinWait();
    }
    assertNull(admit(10, Place.MEMORY), "it came later, though there is room for it");
    budget.release(60, 0);
    assertEquals(new Grant(90, 0), large.get());
    assertEquals(new Grant(10, 0), admit(10, Place.MEMORY));
    assertFalse(budget.isFull());
  }

  @Test
  void whoFindsNoRoomWaitsForIt() throws Exception {
    assertEquals(new Grant(100, 0), admit(100, Place.MEMORY));
    assertFalse(budget.isFull());
    CompletableFuture<Grant> waiting = waiting(50);
    while (!budget.isFull()) {
      Thread.onSpinWait();
    }
    assertFalse(waiting.isDone());
    budget.release(60, 0);
    assertEquals(new Grant(50, 0), waiting.get());
    assertEquals(90, budget.memory());
    assertFalse(budget.isFull());
  }

  @Test
  void blocksOfAnEarlierProcessCount() throws InterruptedException {
    budget.found(500);
    assertNull(admit(1, Place.DISK));
    budget.release(0, 400);
    assertEquals(new Grant(0, 1), admit(1, Place.DISK));
    assertTrue(budget.disk() == 101, "disk=" + budget.disk());
  }
}
