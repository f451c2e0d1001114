package io.tidewheel.internal.batch;

import io.tidewheel.Batch;
import io.tidewheel.CheckpointException;
import io.tidewheel.StreamingContextState;
import io.tidewheel.StreamingException;
import io.tidewheel.internal.batch.BatchLoop.Parts;
import io.tidewheel.internal.checkpoint.Checkpoint;
import io.tidewheel.internal.checkpoint.CheckpointState;
import io.tidewheel.internal.checkpoint.CommitLog;
import io.tidewheel.internal.checkpoint.PlanOnly;
import io.tidewheel.internal.checkpoint.Program;
import io.tidewheel.internal.config.CoreKeys;
import io.tidewheel.internal.config.CoreKeys.Overrun;
import io.tidewheel.internal.graph.Moment;
import io.tidewheel.internal.graph.PlanBuilder;
import io.tidewheel.internal.graph.StreamGraph;
import io.tidewheel.internal.graph.StreamNode.Input;
import io.tidewheel.internal.rate.RateControl;
import io.tidewheel.internal.rdd.Scope;
import io.tidewheel.internal.rdd.ScopeTally;
import io.tidewheel.internal.receiver.ReceiverContext;
import io.tidewheel.internal.receiver.ReceiverSource;
import io.tidewheel.internal.receiver.Receivers;
import io.tidewheel.internal.sink.SinkOutputs;
import io.tidewheel.spi.config.Settings;
import io.tidewheel.spi.engine.PlanRun;
import io.tidewheel.spi.file.Directory;
import io.tidewheel.spi.journal.Journal;
import io.tidewheel.spi.plan.PlanScope;
import io.tidewheel.spi.state.SharedStateStores;
import io.tidewheel.spi.time.BatchClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of a context: starts the sources and the batch thread, ends them, and says why they
 * ended. Thread-safe; the lock is never held while anything is waited for.
 */
public final class StreamingRuntime {
  private static final Logger LOG = LoggerFactory.getLogger(StreamingRuntime.class);
  private static final Duration SHORTEST_GRACE = Duration.ofSeconds(10);
  private static final Duration SHORTEST_WARNING = Duration.ofSeconds(30);
  private static final Duration GRACE_AFTER_CANCEL = Duration.ofSeconds(30);

  private final String appName;
  private final StreamGraph graph;
  private final Settings settings;
  private final Backend backend;
  private final ListenerBus listeners;
  private final BatchClock clock;
  private final RateControl rate;
  private final Inputs inputs;
  private final StopRequest stop = new StopRequest();
  private SinkOutputs sinks;
  private volatile Receivers receivers;
  private String checkpointLocation;
  private Checkpoint checkpoint;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Object lock = new Object();
  private StreamingContextState state = StreamingContextState.INITIALIZED;
  private Thread batchThread;
  private Thread shutdownHook;
  private boolean closing;
  private volatile Throwable failure;

  public StreamingRuntime(
      String appName,
      StreamGraph graph,
      Settings settings,
      Backend backend,
      ListenerBus listeners,
      BatchClock clock) {
    this.appName = appName;
    this.graph = graph;
    this.settings = settings;
    this.backend = backend;
    this.listeners = listeners;
    this.clock = clock;
    Duration interval = Duration.ofMillis(graph.intervalMillis());
    this.rate = new RateControl(settings, interval);
    this.inputs = new Inputs(graph.inputs(), interval, rate);
  }

  /** Has the program go on from the checkpoint there, and keep it. */
  public void checkpoint(String location) {
    checkpointLocation = location;
  }

  public StreamingContextState state() {
    synchronized (lock) {
      return state;
    }
  }

  /** Whether somebody asked for the end, which may not have come yet. */
  public boolean isStopRequested() {
    return stop.isRequested();
  }

  /** Starts sources and batches. The second time, it only warns. */
  public void start() {
    synchronized (lock) {
      if (state == StreamingContextState.ACTIVE) {
        LOG.warn("start(): the context has started already");
        return;
      }
      if (state == StreamingContextState.STOPPED) {
        throw new IllegalStateException(
            "start(): the context was stopped, and a stopped one cannot start again; make a new"
                + " StreamingContext");
      }
      if (graph.outputs().isEmpty()) {
        throw new IllegalArgumentException(
            "start(): no output is registered, so nothing would run; call print() or foreachRDD(...)"
                + " on a stream");
      }
      state = StreamingContextState.ACTIVE;
      graph.close("has started");
    }
    StartingPoint point;
    try {
      PlanOnly.ifAsked(this::program, settings);
      refuseStateWithoutPlace();
      refuseWhatCannotBeSent();
      sinks = sinks();
      point = startingPoint();
      rate.resume(point.lastLimit());
      receivers = receivers();
      inputs.start(point.from());
      if (checkpoint != null) {
        backend.recover(checkpoint);
        checkpoint.remember(graph.remembered());
        checkpoint.begin();
        sinks.takeOver(point.from().orElseThrow());
        graph.history(
            new JournalledHistory(
                graph,
                checkpoint,
                inputs,
                Instant.ofEpochMilli(point.zero()),
                backend.contextScope()));
      }
    } catch (Throwable e) {
      end();
      throw asUnchecked(e);
    }
    if (stop.isRequested()) {
      end();
      return;
    }
    LOG.info(
        "{} starts: {} inputs, {} outputs, a batch every {} ms, on the {} engine{}",
        appName,
        graph.inputs().size(),
        graph.outputs().size(),
        graph.intervalMillis(),
        backend.description(),
        point.description());
    Guarantees.of(graph, checkpoint != null).forEach(LOG::info);
    Instant now = clock.now();
    listeners.post(listener -> listener.onStreamingStarted(now));
    Thread thread = new Thread(() -> runBatches(point), threadName("batches"));
    thread.setDaemon(true);
    Thread hook = new Thread(this::stopAtShutdown, threadName("shutdown"));
    synchronized (lock) {
      batchThread = thread;
      shutdownHook = hook;
    }
    Runtime.getRuntime().addShutdownHook(hook);
    thread.start();
    inputs.throttle();
    receivers.start();
  }

  private Receivers receivers() throws IOException {
    Receivers all =
        new Receivers(
            new ReceiverContext(
                appName,
                settings,
                backend::codecs,
                Optional.ofNullable(checkpoint).map(StreamingRuntime::logs),
                backend.engine().longTasks(),
                listeners::post,
                this::fail));
    for (Input input : graph.inputs()) {
      if (input.source() instanceof ReceiverSource<?> receiver) {
        all.open(input.id(), input.sourceId(), receiver);
      }
    }
    return all;
  }

  private static ReceiverContext.Logs logs(Checkpoint checkpoint) {
    return new ReceiverContext.Logs() {
      @Override
      public Journal open(String sourceId) throws IOException {
        return checkpoint.receivedBlocks(sourceId);
      }

      @Override
      public Directory directory(String sourceId) {
        return checkpoint.receivedBlocksAt(sourceId);
      }
    };
  }

  /** Functions of the user's transform code are known, and refused, in a batch only. */
  private void refuseWhatCannotBeSent() {
    if (!backend.engine().sendsFunctions()) {
      return;
    }
    Instant time = Instant.EPOCH; // All streams are due then.
    try (PlanRun run = backend.engine().open(PlanScope.batch(0))) {
      Scope scope = backend.scope(new ScopeTally(new Batch(0, time)), run);
      run.check(PlanBuilder.rehearsed(graph, new Moment(0, time, time, scope)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("start(): " + e.getMessage(), e);
    }
  }

  /** State that tasks in other processes share lies in the checkpoint, or nowhere. */
  private void refuseStateWithoutPlace() {
    if (checkpointLocation == null
        && !graph.statefulNodes().isEmpty()
        && backend.stores() instanceof SharedStateStores) {
      throw new IllegalArgumentException(
          "start(): the program keeps state, which on the "
              + backend.description()
              + " engine lies in the checkpoint, where all its processes see it; call"
              + " ssc.checkpoint(\"some/directory\") before start()");
    }
  }

  /** Stops with a cause that no batch has; the batch that runs may finish. */
  private void fail(Throwable cause) {
    synchronized (lock) {
      if (failure == null) {
        failure = cause;
      }
    }
    requestStop();
  }

  private SinkOutputs sinks() {
    if (checkpointLocation == null && !graph.sinks().isEmpty()) {
      throw new IllegalArgumentException(
          "start(): "
              + graph.sinks().get(0).label()
              + " is exactly once, which takes a checkpoint to go on from; call"
              + " ssc.checkpoint(\"some/directory\") before start()");
    }
    return new SinkOutputs(
        appName,
        graph.sinks(),
        ProgramDescription.ids(settings.get(CoreKeys.RESET_OUTPUT)),
        new WaitingForSinks(stop, settings.get(CoreKeys.SINK_PATIENCE)));
  }

  /**
   * Opens the checkpoint, if there is one, and finds out where to begin. Modifies nothing; but if
   * the checkpoint is taken from another process, that one cannot write any more.
   */
  private StartingPoint startingPoint() throws Exception {
    long zero = BatchTimes.zeroTime(clock.now().toEpochMilli(), graph.intervalMillis());
    if (checkpointLocation == null) {
      return StartingPoint.first(zero);
    }
    boolean takeover = settings.get(CoreKeys.TAKEOVER);
    if (takeover) {
      fenceOutputs();
    }
    checkpoint =
        Checkpoint.open(
            checkpointLocation, settings, Duration.ofMillis(graph.intervalMillis()), takeover);
    CheckpointState adopted = checkpoint.adopt(program(), zero);
    sinks.compare(adopted);
    adopted
        .pending()
        .filter(sinks::hasWritten)
        .ifPresent(batch -> checkpoint.adoptSealed(sinks.writtenIn(batch.id())));
    backend.pinDefaultParallelism(ProgramDescription.defaultParallelism(adopted));
    backend.totals().restore(adopted.sums());
    StartingPoint point = StartingPoint.of(adopted, settings.get(CoreKeys.RECOVERY_MOST_RECORDS));
    clock.notBefore(Instant.ofEpochMilli(point.previous()));
    return point;
  }

  /**
   * Keeps the process that has the checkpoint from writing to any output, before the checkpoint is
   * taken from it: what it writes to the checkpoint until then belongs to what was written outside.
   */
  private void fenceOutputs() throws Exception {
    Optional<CheckpointState> seen = Checkpoint.peek(checkpointLocation, settings);
    if (seen.isPresent()
        && Checkpoint.planWithoutOwning(checkpointLocation, settings, program())
            .problems()
            .isEmpty()) {
      sinks.fence(seen.get().identity().id());
    }
  }

  /** What a checkpoint has to know of the program. */
  private Program program() {
    return ProgramDescription.of(
        appName, graph, settings, backend.defaultParallelism(), backend.codecs().format());
  }

  private static RuntimeException asUnchecked(Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    if (thrown instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    return thrown instanceof RuntimeException unchecked
        ? unchecked
        : new IllegalStateException("start(): " + thrown.getMessage(), thrown);
  }

  private String threadName(String duty) {
    return "tidewheel-" + appName + "-" + duty;
  }

  private void runBatches(StartingPoint point) {
    Schedule schedule = schedule(point);
    try (BatchWatch watch = watch()) {
      new BatchLoop(
              new Parts(
                  graph,
                  Instant.ofEpochMilli(point.zero()),
                  schedule,
                  inputs,
                  backend,
                  checkpoint == null ? CommitLog.NONE : checkpoint,
                  sinks,
                  listeners,
                  rate,
                  clock,
                  watch,
                  stop),
              settings.get(CoreKeys.BATCH_ATTEMPTS))
          .run(point.pendingBatch(inputs, clock.now()));
    } catch (InterruptedException e) {
      if (!stop.isRequested()) {
        failure = e;
      }
    } catch (Throwable e) {
      failure = e;
    } finally {
      if (failure != null) {
        sayWhy(failure);
      }
      stop.request();
      end(schedule);
    }
  }

  private BatchWatch watch() {
    Duration tenBatches = Duration.ofMillis(graph.intervalMillis()).multipliedBy(10);
    return new BatchWatch(
        threadName("watch"),
        tenBatches.compareTo(SHORTEST_WARNING) > 0 ? tenBatches : SHORTEST_WARNING,
        settings.get(CoreKeys.BATCH_TIMEOUT),
        where -> LOG.warn("{}: {}", appName, where),
        this::abandon);
  }

  /**
   * Ends for those who wait, though the batch goes on: it reacts to nothing. What it has open, the
   * checkpoint above all, stays so until it comes back after all, or the process ends.
   */
  private void abandon(StreamingException cause) {
    Thread running;
    synchronized (lock) {
      if (state == StreamingContextState.STOPPED) {
        return;
      }
      if (failure == null) {
        failure = cause;
      }
      state = StreamingContextState.STOPPED;
      running = batchThread;
    }
    LOG.error(
        "{} stops: {}. It does not react to that: end this process, the next one goes on with the"
            + " same batch. Its thread is at\n{}",
        appName,
        cause.getMessage(),
        BatchWatch.stackOf(running));
    requestStop();
    ended.countDown();
    receivers.close();
  }

  private void sayWhy(Throwable cause) {
    if (cause instanceof CheckpointException) {
      LOG.error("{} stops: {}", appName, cause.getMessage()); // It says all there is to know.
    } else {
      LOG.error("{} stops: {}", appName, cause.getMessage(), cause);
    }
  }

  private Schedule schedule(StartingPoint point) {
    BatchTimes times = new BatchTimes(point.zero(), graph.intervalMillis(), graph.longSlides());
    boolean queue = settings.get(CoreKeys.OVERRUN) == Overrun.QUEUE;
    long most = settings.get(CoreKeys.OVERRUN_QUEUE);
    TickPlanner planner =
        new TickPlanner(clock, times, inputs, stop, queue ? most : 0, point.planning());
    return queue
        ? new QueueingSchedule(planner, threadName("ticks"), Math.toIntExact(most))
        : new MergingSchedule(planner);
  }

  /** Releases everything; on the batch thread, or where there never was one. */
  private void end() {
    end(null);
  }

  private void end(Schedule schedule) {
    boolean wasInterrupted;
    synchronized (lock) {
      closing = true; // From here on nobody interrupts: closing is not to be cut short.
      wasInterrupted = Thread.interrupted();
    }
    graph.close("was stopped");
    try {
      if (schedule != null) {
        schedule.close();
      }
      if (receivers != null) {
        receivers.close();
      }
      inputs.close();
      backend.close();
      if (sinks != null) {
        sinks.close();
      }
      if (checkpoint != null) {
        checkpoint.close();
      }
      listeners.close();
    } catch (RuntimeException e) {
      LOG.warn("{} did not close everything", appName, e);
    } finally {
      synchronized (lock) {
        state = StreamingContextState.STOPPED;
      }
      ended.countDown();
      removeShutdownHook();
      if (wasInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void removeShutdownHook() {
    Thread hook;
    synchronized (lock) {
      hook = shutdownHook;
      shutdownHook = null;
    }
    if (hook != null) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        LOG.debug("the JVM is shutting down");
      }
    }
  }

  private void stopAtShutdown() {
    stop(settings.get(CoreKeys.STOP_GRACEFULLY_ON_SHUTDOWN));
  }

  /** Stops within the time that the settings give. */
  public void stop(boolean gracefully) {
    Duration budget = settings.get(CoreKeys.GRACEFUL_STOP_TIMEOUT);
    if (budget == null) {
      Duration tenBatches = Duration.ofMillis(graph.intervalMillis()).multipliedBy(10);
      budget = tenBatches.compareTo(SHORTEST_GRACE) > 0 ? tenBatches : SHORTEST_GRACE;
    }
    stop(gracefully ? budget : Duration.ZERO);
  }

  /**
   * Stops. The batch that runs may finish within the budget, then it is cancelled. Returns when all
   * is released; on one of the context's own threads (in a foreachRDD, say) at once, and the stop
   * follows when the batch is done.
   */
  public void stop(Duration budget) {
    Thread running;
    boolean neverStarted;
    synchronized (lock) {
      neverStarted = state == StreamingContextState.INITIALIZED;
      if (neverStarted) {
        state = StreamingContextState.STOPPED;
      }
      running = batchThread; // Null while sources start; then start() sees the request.
    }
    if (!neverStarted && isOwnThread()) {
      if (budget.isZero() || running == null || receivers.isEmpty()) {
        requestStop();
      } else {
        Thread stopping = new Thread(() -> stop(budget), "stop-of-" + appName);
        stopping.setDaemon(true);
        stopping.start();
      }
      return;
    }
    long deadline = System.nanoTime() + budget.toNanos();
    try {
      if (running != null && !budget.isZero()) {
        drainReceivers(budget);
      }
      requestStop();
      if (neverStarted) {
        end();
        return;
      }
      if (!ended.await(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)) {
        if (!budget.isZero()) {
          LOG.warn("{}: the batch did not finish within {}; it is cancelled", appName, budget);
        }
        interrupt(running);
        if (!ended.await(GRACE_AFTER_CANCEL.toNanos(), TimeUnit.NANOSECONDS)) {
          LOG.error(
              "{}: does not stop; its batch thread is at\n{}",
              appName,
              running == null ? "  start()" : BatchWatch.stackOf(running));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      requestStop();
      interrupt(running);
    }
  }

  private void requestStop() {
    stop.request();
    clock.wake();
  }

  /** Whether the current thread is one that a stop waits for. */
  private boolean isOwnThread() {
    return Thread.currentThread().getName().startsWith(threadName(""))
        && Thread.currentThread() != shutdownHook();
  }

  /** Stops receiving, while batches go on, until nothing would be lost; or leaves it half done. */
  private void drainReceivers(Duration longest) throws InterruptedException {
    if (!receivers.isEmpty() && !receivers.drain(longest, stop::isRequested)) {
      LOG.warn(
          "{}: its receivers did not stop, or batches did not take what they had received, within"
              + " {}",
          appName,
          longest);
    }
  }

  private void interrupt(Thread thread) {
    synchronized (lock) {
      if (thread != null && !closing) {
        thread.interrupt();
      }
    }
  }

  private Thread shutdownHook() {
    synchronized (lock) {
      return shutdownHook;
    }
  }

  /**
   * Waits for the end.
   *
   * @return false if it has not come within the time
   * @throws RuntimeException what ended the context, if it failed; every time
   */
  public boolean awaitEnd(Duration longest) throws InterruptedException {
    if (!ended.await(longest.toNanos(), TimeUnit.NANOSECONDS)) {
      return false;
    }
    Throwable cause = failure;
    if (cause instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (cause != null) {
      throw new StreamingException(appName + " stopped: " + cause, cause);
    }
    return true;
  }
}
