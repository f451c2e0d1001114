package io.tidewheel.testkit;

import io.tidewheel.StreamingContext;
import io.tidewheel.listener.BatchInfo;
import io.tidewheel.listener.StreamingListener;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Hears of batches and waits for them. Thread-safe. */
final class CompletedBatches implements StreamingListener {
  private static final Duration LONGEST_BATCH = Duration.ofSeconds(30);

  private final List<BatchInfo> batches = new ArrayList<>();

  @Override
  public synchronized void onBatchCompleted(BatchInfo batch) {
    batches.add(batch);
    notifyAll();
  }

  synchronized List<BatchInfo> batches() {
    return List.copyOf(batches);
  }

  /**
   * Waits until a batch of this time, or a later one, is completed.
   *
   * @throws RuntimeException what ended the context, if it failed
   * @throws AssertionError if the batch does not come
   */
  synchronized void await(Instant time, StreamingContext context) {
    long deadline = System.nanoTime() + LONGEST_BATCH.toNanos();
    try {
      while (batches.isEmpty() || last().batchTime().isBefore(time)) {
        long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
        if (leftMillis <= 0) {
          throw new AssertionError("batch " + time + " did not complete within " + LONGEST_BATCH);
        }
        if (!batches.isEmpty() && last().failureReason().isPresent()) {
          break;
        }
        if (context.awaitTerminationOrTimeout(0)) {
          throw new AssertionError("the context stopped before batch " + time);
        }
        wait(Math.min(leftMillis, 2));
      }
      if (last().failureReason().isPresent()) {
        boolean ended = context.awaitTerminationOrTimeout(LONGEST_BATCH.toMillis());
        throw new AssertionError("batch " + time + " failed, ended=" + ended);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for batch " + time, e);
    }
  }

  private BatchInfo last() {
    return batches.get(batches.size() - 1);
  }
}
