package io.tidewheel.benchmarks;

import io.tidewheel.listener.BatchInfo;
import io.tidewheel.listener.StreamingListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What batches cost, step by step, as listeners are told. Thread-safe. */
final class BatchCosts implements StreamingListener {
  private final List<BatchInfo> batches = new ArrayList<>();
  private final int skipped;
  private final int wanted;
  private int seen;

  /**
   * @param skipped how many batches pass before any counts
   * @param wanted how many count
   */
  BatchCosts(int skipped, int wanted) {
    this.skipped = skipped;
    this.wanted = wanted;
  }

  @Override
  public synchronized void onBatchCompleted(BatchInfo batch) {
    if (batch.failureReason().isPresent()) {
      throw new IllegalStateException("a batch failed: " + batch.failureReason().get());
    }
    if (seen++ >= skipped && batches.size() < wanted) {
      batches.add(batch);
    }
    notifyAll();
  }

  /** Waits until as many batches as wanted have counted, but not for ever. */
  synchronized List<BatchInfo> await(Duration longest) throws InterruptedException {
    long deadline = System.nanoTime() + longest.toNanos();
    while (batches.size() < wanted) {
      long millis = (deadline - System.nanoTime()) / 1_000_000;
      if (millis <= 0) {
        throw new IllegalStateException(
            "after " + longest + " " + batches.size() + " of " + wanted + " batches had come");
      }
      wait(millis);
    }
    return List.copyOf(batches);
  }

  static double millis(Duration duration) {
    return duration.toNanos() / 1e6;
  }
}
