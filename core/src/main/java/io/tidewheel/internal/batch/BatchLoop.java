package io.tidewheel.internal.batch;

import io.tidewheel.StreamingException;
import io.tidewheel.internal.graph.Moment;
import io.tidewheel.internal.graph.PlanBuilder;
import io.tidewheel.internal.graph.PlanBuilder.Built;
import io.tidewheel.internal.graph.PlanBuilder.DueOutput;
import io.tidewheel.internal.graph.StreamGraph;
import io.tidewheel.internal.rdd.Scope;
import io.tidewheel.listener.OutputOperationInfo;
import io.tidewheel.spi.engine.OperatorFailure;
import io.tidewheel.spi.engine.PlanRun;
import io.tidewheel.spi.engine.TaskFailure;
import io.tidewheel.spi.plan.PlanScope;
import io.tidewheel.spi.plan.UpdateState;
import io.tidewheel.spi.source.SourceUnavailableException;
import io.tidewheel.spi.time.BatchClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CancellationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs batches, strictly one after the other, on the batch thread. Start reading here.
 *
 * <p>A batch that fails is run again with the same ranges, and at last stops the context: it is
 * never skipped, and no later batch overtakes it.
 */
final class BatchLoop {
  private static final Logger LOG = LoggerFactory.getLogger(BatchLoop.class);
  private static final Duration PAUSE_WHILE_UNAVAILABLE = Duration.ofSeconds(1);

  /** What the loop works with. */
  record Parts(
      StreamGraph graph,
      Instant zeroTime,
      Schedule schedule,
      Inputs inputs,
      Backend backend,
      ListenerBus listeners,
      BatchClock clock,
      StopRequest stop) {}

  private final Parts parts;
  private final long maxAttempts;
  private final BatchLog log = new BatchLog();

  BatchLoop(Parts parts, long maxAttempts) {
    this.parts = parts;
    this.maxAttempts = maxAttempts;
  }

  /** Runs until the context stops or a batch fails for good. */
  void run() throws Exception {
    for (PlannedBatch batch = next(); batch != null; batch = next()) {
      runUntilCommitted(batch);
      parts.inputs.committed(batch);
    }
  }

  private PlannedBatch next() throws Exception {
    return parts.schedule.next();
  }

  private void runUntilCommitted(PlannedBatch batch) throws InterruptedException {
    BatchProgress progress = new BatchProgress(batch, parts.clock, parts.listeners, log);
    int failures = 0;
    while (true) {
      progress.attemptStarted();
      try {
        attempt(batch, progress);
        progress.succeeded();
        return;
      } catch (InterruptedException | CancellationException e) {
        progress.failed(e);
        throw new InterruptedException("batch=" + batch.id() + " was cancelled");
      } catch (Throwable e) {
        StreamingException failure = failure(batch, e);
        if (isUnavailable(e) && !parts.stop.isRequested()) {
          LOG.warn("{}; running the batch again", failure.getMessage());
          boolean ignored = parts.stop.await(PAUSE_WHILE_UNAVAILABLE);
        } else if (e instanceof Error || ++failures >= maxAttempts) {
          progress.failed(failure);
          throw failure;
        } else {
          LOG.warn("{}; running the batch again", failure.getMessage(), failure.getCause());
        }
      }
    }
  }

  /** One try at a batch: build, state, outputs, commit. */
  private void attempt(PlannedBatch batch, BatchProgress progress) throws Exception {
    try (PlanRun run = parts.backend.engine().open(PlanScope.batch(batch.id()))) {
      Built built = build(batch, run);
      progress.built();
      for (UpdateState state : built.states()) {
        run.update(state);
      }
      for (DueOutput due : built.outputs()) {
        output(due, batch, progress);
      }
      progress.ran();
      parts.backend.stores().publish(run.sealed());
      progress.committed();
    }
  }

  private Built build(PlannedBatch batch, PlanRun run) {
    Scope scope = parts.backend.scope(PlanScope.batch(batch.id()), run);
    Moment moment = new Moment(batch.id(), batch.time(), parts.zeroTime, scope);
    return new PlanBuilder(parts.graph, moment, batch.ranges()).build();
  }

  private void output(DueOutput due, PlannedBatch batch, BatchProgress progress) throws Exception {
    if (progress.isCompleted(due.output())) {
      return;
    }
    OutputOperationInfo started = progress.outputStarted(due.output());
    try {
      due.output().action().run(due.dataset(), batch.time());
      progress.outputCompleted(started, null);
    } catch (InterruptedException | CancellationException | TaskFailure e) {
      progress.outputCompleted(started, e);
      throw e;
    } catch (Exception e) {
      progress.outputCompleted(started, e);
      throw OperatorFailure.of(due.output().label(), e);
    } catch (Error e) {
      progress.outputCompleted(started, e);
      throw e;
    }
  }

  private static boolean isUnavailable(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof SourceUnavailableException) {
        return true;
      }
    }
    return false;
  }

  /** What happened, with its place; the cause is what the user's code or the source threw. */
  private static StreamingException failure(PlannedBatch batch, Throwable thrown) {
    if (thrown instanceof TaskFailure) {
      return new StreamingException(thrown.getMessage(), thrown.getCause());
    }
    if (thrown instanceof OperatorFailure) {
      return new StreamingException(
          "batch=" + batch.id() + ", " + thrown.getMessage(), thrown.getCause());
    }
    return new StreamingException("batch=" + batch.id() + ": " + thrown, thrown);
  }
}
