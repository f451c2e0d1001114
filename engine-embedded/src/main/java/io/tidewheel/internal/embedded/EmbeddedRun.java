package io.tidewheel.internal.embedded;

import io.tidewheel.spi.engine.Job;
import io.tidewheel.spi.engine.PlanRun;
import io.tidewheel.spi.engine.Working;
import io.tidewheel.spi.plan.Persist;
import io.tidewheel.spi.plan.PlanNode;
import io.tidewheel.spi.plan.PlanScope;
import io.tidewheel.spi.plan.UpdateState;
import io.tidewheel.spi.state.StateHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What outlives a job: persisted partitions, what state nodes emitted, the handles of sealed state.
 * Each job runs in a {@link JobExecution} on the thread that called.
 */
final class EmbeddedRun implements PlanRun {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedRun.class);
  private static final long CLOSE_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final EmbeddedEngine engine;
  private final PlanScope scope;

  private final Map<Long, KeptPartitions> kept = new ConcurrentHashMap<>();
  private final Map<Long, StateUpdate> states = new ConcurrentHashMap<>();

  /** Guarded by {@code this}, as is {@link #sealed}. */
  private final List<JobExecution> jobs = new ArrayList<>();

  private final List<StateHandle> sealed = new ArrayList<>();
  private int begun;
  private volatile boolean closed;

  EmbeddedRun(EmbeddedEngine engine, PlanScope scope) {
    this.engine = engine;
    this.scope = scope;
  }

  EmbeddedEngine engine() {
    return engine;
  }

  PlanScope scope() {
    return scope;
  }

  @Override
  @SuppressWarnings("unchecked") // The job's action made each result.
  public <T, R> List<R> run(Job<T, R> job) throws InterruptedException {
    JobExecution execution = begin(job.operator());
    try {
      return (List<R>) Arrays.asList(execution.act(job));
    } finally {
      end(execution);
    }
  }

  @Override
  public void update(UpdateState node) throws InterruptedException {
    JobExecution execution = begin(node.info().operator());
    try {
      execution.update(node);
    } finally {
      end(execution);
    }
  }

  /** {@inheritDoc} In strict mode it looks at what a cluster would send. */
  @Override
  public void check(List<PlanNode> nodes) {
    if (engine.strict()) {
      engine.captures().check(at(), nodes);
    }
  }

  private JobExecution begin(String operator) throws InterruptedException {
    String outer = engine.threads().operatorHere();
    if (outer != null) {
      throw new IllegalStateException(
          at()
              + ", operator="
              + operator
              + ": an action was called inside a function of "
              + outer
              + "; functions run in tasks and cannot start jobs: run the action before, and use its"
              + " result in the function");
    }
    if (Thread.interrupted()) {
      throw new InterruptedException(at() + ", operator=" + operator + ": interrupted");
    }
    JobExecution execution = new JobExecution(this, operator);
    synchronized (this) {
      if (closed) {
        throw ended(operator);
      }
      jobs.add(execution);
      begun++;
    }
    return execution;
  }

  @Override
  public synchronized int jobs() {
    return begun;
  }

  @Override
  public synchronized List<Working> working() {
    return jobs.stream().flatMap(job -> job.working().stream()).toList();
  }

  private synchronized void end(JobExecution execution) {
    jobs.remove(execution);
    if (closed) {
      notifyAll();
    }
  }

  /** What a caller is told whose job meets the end of its batch. */
  IllegalStateException ended(String operator) {
    return new IllegalStateException(
        at()
            + ", operator="
            + operator
            + ": cannot run, since "
            + (scope.isContext() ? "the engine was closed" : "the batch has ended")
            + "; run actions "
            + (scope.isContext() ? "before the context stops" : "inside the batch they belong to"));
  }

  /** Where this is, as messages say it. */
  String at() {
    return scope.isContext() ? "scope=context" : "batch=" + scope.batchId();
  }

  /** What is kept of a persisted node, by this run or by that of the context. */
  KeptPartitions kept(Persist node) {
    EmbeddedRun owner = node.info().scope().equals(scope) ? this : engine.contextRun();
    return owner.kept.computeIfAbsent(
        node.info().id(), id -> new KeptPartitions(node.partitions()));
  }

  /** The state node's only update in this run. */
  StateUpdate state(UpdateState node) {
    return states.computeIfAbsent(node.info().id(), id -> new StateUpdate());
  }

  /** Adds the handles of a state node whose partitions are all sealed. */
  synchronized void addSealed(List<StateHandle> handles) {
    sealed.addAll(handles);
  }

  @Override
  public synchronized List<StateHandle> sealed() {
    return List.copyOf(sealed);
  }

  @Override
  public void unpersist(Persist node) {
    if (node.info().scope().isContext()) {
      engine.unpersist(node);
    } else {
      forgetKept(node);
    }
  }

  /** Forgets what this run itself keeps of the node. */
  void forgetKept(Persist node) {
    kept.remove(node.info().id());
  }

  @Override
  public void close() {
    List<JobExecution> running;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      running = List.copyOf(jobs);
    }
    running.forEach(JobExecution::cancel);
    if (!running.isEmpty() && engine.threads().operatorHere() == null) {
      awaitJobs();
    }
    kept.clear();
    states.clear();
    engine.forget(this);
  }

  private synchronized void awaitJobs() {
    long deadline = System.nanoTime() + CLOSE_TIMEOUT_NANOS;
    try {
      while (!jobs.isEmpty()) {
        long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (millis <= 0) {
          log.warn(
              "{}: closed while jobs still run that were cancelled {} s ago: {}; a function neither"
                  + " returns nor reacts to an interrupt",
              at(),
              TimeUnit.NANOSECONDS.toSeconds(CLOSE_TIMEOUT_NANOS),
              jobs.stream().map(JobExecution::operator).collect(Collectors.joining(", ")));
          return;
        }
        wait(millis);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return "EmbeddedRun[" + scope + "]";
  }
}
