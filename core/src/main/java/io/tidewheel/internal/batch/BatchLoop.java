package io.tidewheel.internal.batch;

import io.tidewheel.Batch;
import io.tidewheel.CheckpointException;
import io.tidewheel.StreamingException;
import io.tidewheel.internal.checkpoint.CommitLog;
import io.tidewheel.internal.checkpoint.Entry.Sum;
import io.tidewheel.internal.checkpoint.Entry.Written;
import io.tidewheel.internal.graph.Moment;
import io.tidewheel.internal.graph.PlanBuilder;
import io.tidewheel.internal.graph.PlanBuilder.Built;
import io.tidewheel.internal.graph.PlanBuilder.DueOutput;
import io.tidewheel.internal.graph.StreamGraph;
import io.tidewheel.internal.rate.RateControl;
import io.tidewheel.internal.rdd.Scope;
import io.tidewheel.internal.rdd.ScopeTally;
import io.tidewheel.internal.sink.SinkOutputs;
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
import java.util.List;
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
      CommitLog commits,
      SinkOutputs sinks,
      ListenerBus listeners,
      RateControl rate,
      BatchClock clock,
      BatchWatch watch,
      StopRequest stop) {}

  private final Parts parts;
  private final long maxAttempts;
  private final BatchLog log = new BatchLog();

  /** The last batch, if its sources do not know yet that it is committed. */
  private PlannedBatch unsettled;

  BatchLoop(Parts parts, long maxAttempts) {
    this.parts = parts;
    this.maxAttempts = maxAttempts;
  }

  /**
   * Runs until the context stops or a batch fails for good.
   *
   * @param pending the batch that an earlier process planned and did not commit; null if there is
   *     none
   */
  void run(PlannedBatch pending) throws Exception {
    PlannedBatch batch = pending == null ? parts.schedule.next() : pending;
    while (batch != null) {
      parts.commits.planned(batch.entry());
      runUntilCommitted(batch);
      settle();
      unsettled = batch;
      if (!parts.schedule.isBehind()) {
        settle();
      }
      batch = parts.schedule.next();
    }
    settle();
  }

  /**
   * Tells the sources that a batch is committed, once that is durable. A loop that is behind does
   * not wait for that: it is durable together with the plan of the next batch, whose effects wait.
   */
  private void settle() {
    if (unsettled != null) {
      parts.commits.awaitCommitted();
      settled();
    }
  }

  private void settled() {
    if (unsettled != null) {
      parts.inputs.committed(unsettled);
      unsettled = null;
    }
  }

  private void runUntilCommitted(PlannedBatch batch) throws InterruptedException {
    BatchProgress progress = new BatchProgress(batch, parts.clock, parts.listeners, log);
    ScopeTally tally = new ScopeTally(new Batch(batch.id(), batch.time()));
    int failures = 0;
    while (true) {
      progress.attemptStarted();
      try {
        attempt(batch, tally, progress);
        progress.succeeded();
        parts.rate.committed(progress.cost());
        return;
      } catch (Throwable thrown) {
        if (isCancelled(thrown)) {
          progress.failed(thrown);
          throw new InterruptedException("batch=" + batch.id() + " was cancelled");
        }
        Throwable e = reason(thrown);
        StreamingException failure = failure(batch, e);
        if (isUnavailable(e) && !parts.stop.isRequested()) {
          LOG.warn("{}; running the batch again", failure.getMessage());
          boolean ignored = parts.stop.await(PAUSE_WHILE_UNAVAILABLE);
        } else if (isFinal(e) || parts.watch.isStuck() || ++failures >= maxAttempts) {
          progress.failed(failure);
          throw failure;
        } else {
          LOG.warn("{}; running the batch again", failure.getMessage(), failure.getCause());
        }
      }
    }
  }

  /** Whether the stop of the context has cancelled the batch. */
  private boolean isCancelled(Throwable thrown) {
    return (thrown instanceof InterruptedException || thrown instanceof CancellationException)
        && (parts.watch.expired() == null || parts.stop.isRequested());
  }

  /**
   * What a batch failed of: what was thrown, unless the reason is that nothing can be written, or
   * that it took too long.
   */
  private Throwable reason(Throwable thrown) {
    if (thrown instanceof Error) {
      return thrown;
    }
    try {
      parts.commits.checkSound();
    } catch (CheckpointException e) {
      return e;
    }
    StreamingException expired = parts.watch.expired();
    return expired == null ? thrown : expired;
  }

  /** One try at a batch: build, state, outputs, commit. */
  private void attempt(PlannedBatch batch, ScopeTally tally, BatchProgress progress)
      throws Exception {
    tally.attempt();
    try (PlanRun run = parts.backend.engine().open(PlanScope.batch(batch.id()))) {
      boolean hasOutput = compute(batch, tally, progress, run);
      progress.ran(run.jobs());
      List<Written> written = parts.sinks.writtenIn(batch.id());
      List<Sum> sums = tally.sums(parts.backend.totals());
      boolean idle = sums.isEmpty() && !hasOutput && isIdle(batch, run);
      parts.commits.committed(batch.id(), run.sealed(), written, sums, idle);
      if (!parts.schedule.isBehind()) {
        parts.commits.awaitCommitted();
      }
      parts.backend.stores().publish(run.sealed());
      tally.committed(parts.backend.totals());
      progress.committed();
    } finally {
      tally.ended();
    }
  }

  /**
   * Builds the batch, updates its state and makes its outputs; watched while it does.
   *
   * @return whether there was an output
   */
  private boolean compute(PlannedBatch batch, ScopeTally tally, BatchProgress progress, PlanRun run)
      throws Exception {
    parts.watch.began(batch.id(), run);
    try {
      Built built = build(batch, tally, run);
      run.check(built.nodes());
      progress.built();
      for (UpdateState state : built.states()) {
        parts.commits.beforeState(state.operatorId(), state.partitions());
      }
      run.updateAll(built.states());
      if (!built.outputs().isEmpty()) {
        progress.ran();
        parts.commits.beforeEffects(parts.inputs.anyVolatile(batch.ranges()), run.sealed());
        progress.synced();
        settled();
      }
      for (DueOutput due : built.outputs()) {
        output(due, batch, tally, progress);
      }
      return !built.outputs().isEmpty();
    } finally {
      parts.watch.ended();
    }
  }

  /** Whether nothing came of the batch: if it were forgotten, nobody could tell. */
  private static boolean isIdle(PlannedBatch batch, PlanRun run) {
    return batch.records() == 0
        && run.sealed().stream()
            .allMatch(handle -> handle.version() < batch.id() || handle.location().isEmpty());
  }

  private Built build(PlannedBatch batch, ScopeTally tally, PlanRun run) {
    Scope scope = parts.backend.scope(tally, run);
    Moment moment = new Moment(batch.id(), batch.time(), parts.zeroTime, scope);
    return new PlanBuilder(parts.graph, moment, batch.ranges()).build();
  }

  private void output(DueOutput due, PlannedBatch batch, ScopeTally tally, BatchProgress progress)
      throws Exception {
    if (progress.isCompleted(due.output())) {
      return;
    }
    tally.output(due.output().id());
    OutputOperationInfo started = progress.outputStarted(due.output());
    try {
      run(due, batch);
      progress.outputCompleted(started, null);
    } catch (InterruptedException | CancellationException | TaskFailure | CheckpointException e) {
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

  private static void run(DueOutput due, PlannedBatch batch) throws Exception {
    if (due.output().sink() == null) {
      due.output().action().run(due.dataset(), batch.time());
    } else {
      due.output().sink().save(due.dataset(), batch.entry());
    }
  }

  /** Whether running the batch again could not help. */
  private static boolean isFinal(Throwable thrown) {
    return thrown instanceof Error || thrown instanceof CheckpointException;
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
    if (thrown instanceof StreamingException named) {
      return named;
    }
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
