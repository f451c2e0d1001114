package io.tidewheel.demo.job;

import io.tidewheel.StreamingContext;
import io.tidewheel.cli.Failure;
import io.tidewheel.demo.screen.CompletedBatch;
import io.tidewheel.demo.screen.RevenueWindows;
import io.tidewheel.listener.BatchInfo;
import io.tidewheel.listener.StreamingListener;
import java.time.Duration;

/** The job in this process. */
public final class JobInProcess implements Job {
  private static final Duration LONGEST_STOP = Duration.ofSeconds(10);

  private final FirstCount firstCount = new FirstCount();
  private final RevenueWindows revenue = new RevenueWindows();
  private final Repeats repeats = new Repeats();
  private final StreamingContext ssc;

  /**
   * @param watcher called by one thread of the job's
   */
  public JobInProcess(JobSettings settings, JobWatcher watcher) {
    ssc = new StreamingContext(settings.conf(), settings.interval());
    ssc.checkpoint(settings.checkpoint());
    RevenueJob.define(ssc, settings, new RevenueJob.Seen(revenue, firstCount, repeats));
    ssc.addStreamingListener(new Teller(watcher));
  }

  @Override
  public void start() {
    try {
      ssc.start();
    } catch (RuntimeException e) {
      throw new Failure(ExitCodes.of(e), "the job cannot start: " + e.getMessage(), e);
    }
  }

  @Override
  public boolean awaitEnd(long millis) throws InterruptedException {
    return ssc.awaitTerminationOrTimeout(millis);
  }

  @Override
  public void stop() {
    ssc.stop(LONGEST_STOP);
  }

  @Override
  public void close() {
    ssc.close();
  }

  /** Turns batches into calls. */
  private final class Teller implements StreamingListener {
    private final JobWatcher watcher;
    private boolean told;
    private long orders;

    Teller(JobWatcher watcher) {
      this.watcher = watcher;
    }

    @Override
    public void onBatchCompleted(BatchInfo batch) {
      if (batch.failureReason().isPresent()) {
        return;
      }
      long again = repeats.take(batch.batchTime());
      long counted = batch.numRecords() - again;
      if (!told) {
        told = true;
        if (batch.batchId() > 0) {
          orders = firstCount.get().orElse(0) - counted;
          watcher.wentOn(batch.batchId(), orders);
        }
      }
      orders += counted;
      watcher.completed(CompletedBatch.of(batch, again), orders, revenue.take(batch.batchTime()));
    }
  }
}
