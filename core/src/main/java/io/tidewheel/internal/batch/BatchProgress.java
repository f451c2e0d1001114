package io.tidewheel.internal.batch;

import io.tidewheel.internal.graph.OutputNode;
import io.tidewheel.internal.rate.BatchCost;
import io.tidewheel.listener.BatchInfo;
import io.tidewheel.listener.OutputOperationInfo;
import io.tidewheel.listener.StepTimes;
import io.tidewheel.spi.time.BatchClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How far one batch is: measures its steps, remembers which outputs completed, and tells listeners.
 * Used by the batch thread.
 */
final class BatchProgress {
  private final PlannedBatch batch;
  private final BatchClock clock;
  private final ListenerBus listeners;
  private final BatchLog log;
  private final List<OutputOperationInfo> outputs = new ArrayList<>();
  private final Set<Integer> completed = new HashSet<>();
  private Duration build = Duration.ZERO;
  private Duration run = Duration.ZERO;
  private Duration sync = Duration.ZERO;
  private Duration commit = Duration.ZERO;
  private Instant started;
  private Instant ended;
  private int attempts;
  private int jobs;
  private String failure;
  private long stepStart;
  private long attemptStart;
  private Duration attemptCost = Duration.ZERO;
  private Duration syncedBefore = Duration.ZERO;

  BatchProgress(PlannedBatch batch, BatchClock clock, ListenerBus listeners, BatchLog log) {
    this.batch = batch;
    this.clock = clock;
    this.listeners = listeners;
    this.log = log;
    if (!listeners.isEmpty()) {
      BatchInfo info = info();
      listeners.post(listener -> listener.onBatchSubmitted(info));
    }
    started = clock.now();
    if (!listeners.isEmpty()) {
      BatchInfo info = info();
      listeners.post(listener -> listener.onBatchStarted(info));
    }
  }

  void attemptStarted() {
    attempts++;
    outputs.removeIf(output -> output.failureReason().isPresent());
    stepStart = System.nanoTime();
    attemptStart = stepStart;
    syncedBefore = sync.plus(commit);
  }

  int attempts() {
    return attempts;
  }

  void built() {
    build = build.plus(lap());
  }

  void ran() {
    run = run.plus(lap());
  }

  /** All was run, in so many jobs. */
  void ran(int jobsOfAttempt) {
    ran();
    jobs = jobsOfAttempt;
  }

  void synced() {
    sync = sync.plus(lap());
  }

  void committed() {
    commit = commit.plus(lap());
    attemptCost = Duration.ofNanos(stepStart - attemptStart);
  }

  /** What the batch cost, once it is committed. */
  BatchCost cost() {
    Duration late = Duration.between(batch.time(), started);
    return new BatchCost(
        batch.records(),
        batch.planning().plus(attemptCost),
        late.isNegative() ? Duration.ZERO : late,
        sync.plus(commit).minus(syncedBefore));
  }

  private StepTimes steps() {
    return new StepTimes(batch.planning(), build, run, sync, commit);
  }

  private Duration lap() {
    long now = System.nanoTime();
    Duration lap = Duration.ofNanos(now - stepStart);
    stepStart = now;
    return lap;
  }

  /** Whether an earlier attempt of this batch completed the output. */
  boolean isCompleted(OutputNode output) {
    return completed.contains(output.id());
  }

  OutputOperationInfo outputStarted(OutputNode output) {
    OutputOperationInfo info =
        new OutputOperationInfo(
            batch.id(),
            batch.time(),
            output.id(),
            output.label(),
            clock.now(),
            Optional.empty(),
            Optional.empty());
    listeners.post(listener -> listener.onOutputOperationStarted(info));
    return info;
  }

  void outputCompleted(OutputOperationInfo started, Throwable thrown) {
    OutputOperationInfo info =
        new OutputOperationInfo(
            started.batchId(),
            started.batchTime(),
            started.id(),
            started.name(),
            started.startTime(),
            Optional.of(clock.now()),
            Optional.ofNullable(thrown).map(Throwable::toString));
    outputs.add(info);
    if (thrown == null) {
      completed.add(info.id());
    }
    listeners.post(listener -> listener.onOutputOperationCompleted(info));
  }

  void succeeded() {
    ended();
    log.committed(batch, steps(), ended);
  }

  void failed(Throwable cause) {
    failure = String.valueOf(cause.getMessage());
    ended();
  }

  private void ended() {
    ended = clock.now();
    if (!listeners.isEmpty()) {
      BatchInfo info = info();
      listeners.post(listener -> listener.onBatchCompleted(info));
    }
  }

  private BatchInfo info() {
    return new BatchInfo(
        batch.id(),
        batch.time(),
        batch.ticks(),
        batch.inputs(),
        batch.submitted(),
        Optional.ofNullable(started),
        Optional.ofNullable(ended),
        outputs,
        steps(),
        attempts,
        jobs,
        Optional.ofNullable(failure));
  }
}
