package io.tidewheel.demo.job;

import io.tidewheel.demo.screen.CompletedBatch;
import io.tidewheel.demo.screen.RevenueWindows;
import java.util.Optional;

/** Hears what the job does, a call at a time. */
public interface JobWatcher {
  /**
   * Before the first batch of a process, if it is not the first of its checkpoint.
   *
   * @param firstBatch its id
   * @param orders how many were processed before it
   */
  void wentOn(long firstBatch, long orders);

  /**
   * After each batch that was committed.
   *
   * @param orders how many were processed, in this process and those before
   * @param window if the batch ended one
   */
  void completed(CompletedBatch batch, long orders, Optional<RevenueWindows.Window> window);
}
