package io.tidewheel.benchmarks;

import io.tidewheel.StreamingConf;
import io.tidewheel.StreamingContext;
import io.tidewheel.listener.BatchInfo;
import io.tidewheel.listener.StreamingListener;
import java.time.Duration;
import java.util.function.Consumer;

/** A job whose batches run back to back, as many as asked for. Used by one thread. */
public final class SteppedJob implements AutoCloseable {
  public static final Duration INTERVAL = Duration.ofSeconds(1);

  private final StepClock clock = new StepClock();
  private final StreamingContext context;
  private final Completions completions = new Completions();
  private long asked;

  /**
   * A job that is defined and started, and waits.
   *
   * @param definition makes streams and outputs
   */
  public SteppedJob(StreamingConf conf, Consumer<StreamingContext> definition) {
    context = new StreamingContext(conf, INTERVAL, clock);
    definition.accept(context);
    context.addStreamingListener(completions);
    context.start();
  }

  public SteppedJob(Consumer<StreamingContext> definition) {
    this(new StreamingConf().setAppName("benchmark"), definition);
  }

  /**
   * Runs batches; returns when the last is completed.
   *
   * @throws IllegalStateException if one fails
   */
  public void runBatches(long batches) throws InterruptedException {
    asked += batches;
    clock.allow(batches);
    completions.await(asked);
  }

  public void listen(StreamingListener listener) {
    context.addStreamingListener(listener);
  }

  @Override
  public void close() {
    context.stop();
  }

  private static final class Completions implements StreamingListener {
    private long completed;
    private String failure;

    @Override
    public synchronized void onBatchCompleted(BatchInfo batch) {
      completed++;
      batch.failureReason().ifPresent(reason -> failure = reason);
      notifyAll();
    }

    synchronized void await(long batches) throws InterruptedException {
      while (completed < batches) {
        if (failure != null) {
          throw new IllegalStateException("a batch failed: " + failure);
        }
        wait();
      }
    }
  }
}
