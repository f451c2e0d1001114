package io.tidewheel.internal.embedded;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/**
 * The kept partitions of a persisted node. Each is computed by the task that asks first; others
 * that ask meanwhile wait for it, and one of them computes if that task fails.
 *
 * <p>Nobody waits for ever: a task that computes a partition waits at most for nodes below the
 * persisted one, and plans have no cycles.
 */
final class KeptPartitions {
  private final AtomicReferenceArray<CompletableFuture<RecordBuffer>> partitions;

  KeptPartitions(int partitions) {
    this.partitions = new AtomicReferenceArray<>(partitions);
  }

  /** Whether the partition was computed and can be had without computing anything. */
  boolean has(int partition) {
    CompletableFuture<RecordBuffer> future = partitions.get(partition);
    return future != null && future.isDone() && !future.isCompletedExceptionally();
  }

  RecordBuffer get(int partition, Supplier<RecordBuffer> compute) throws InterruptedException {
    while (true) {
      CompletableFuture<RecordBuffer> future = partitions.get(partition);
      if (future == null) {
        CompletableFuture<RecordBuffer> mine = new CompletableFuture<>();
        if (partitions.compareAndSet(partition, null, mine)) {
          return compute(partition, compute, mine);
        }
      } else {
        try {
          return future.get();
        } catch (ExecutionException e) {
          // The task that computed it failed and says so itself; this one tries on its own.
        }
      }
    }
  }

  private RecordBuffer compute(
      int partition, Supplier<RecordBuffer> compute, CompletableFuture<RecordBuffer> mine) {
    try {
      RecordBuffer records = compute.get();
      mine.complete(records);
      return records;
    } catch (Throwable t) {
      partitions.set(partition, null);
      mine.completeExceptionally(t);
      throw t;
    }
  }
}
