package io.tidewheel.internal.embedded;

import io.tidewheel.spi.engine.Captures;
import io.tidewheel.spi.engine.Engine;
import io.tidewheel.spi.engine.PlanRun;
import io.tidewheel.spi.plan.Persist;
import io.tidewheel.spi.plan.PlanScope;
import io.tidewheel.spi.state.StateStores;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The engine of one context: its threads, its runs, and the run of the context, which keeps what is
 * persisted beyond a batch. Any thread may call it.
 */
final class EmbeddedEngine implements Engine {
  private final TaskThreads threads;
  private final boolean strict;
  private final boolean speculates;
  private final int maxFailures;
  private final StateStores stores;
  private final Captures captures = new Captures();

  private final Set<EmbeddedRun> runs = new HashSet<>();
  private EmbeddedRun contextRun;
  private boolean closed;

  /**
   * An engine with threads of its own, which it stops.
   *
   * @param strict whether to refuse what a cluster would
   * @param speculates whether that cluster runs copies of slow tasks
   * @param maxFailures how often a task may fail
   */
  EmbeddedEngine(
      TaskThreads threads,
      boolean strict,
      boolean speculates,
      int maxFailures,
      StateStores stores) {
    this.threads = threads;
    this.strict = strict;
    this.speculates = speculates;
    this.maxFailures = maxFailures;
    this.stores = stores;
  }

  TaskThreads threads() {
    return threads;
  }

  boolean strict() {
    return strict;
  }

  boolean speculates() {
    return speculates;
  }

  Captures captures() {
    return captures;
  }

  int maxFailures() {
    return maxFailures;
  }

  StateStores stores() {
    return stores;
  }

  @Override
  public String description() {
    int parallelism = threads.parallelism();
    return "embedded, "
        + parallelism
        + (parallelism == 1 ? " thread" : " threads")
        + (strict ? ", strict" : "");
  }

  @Override
  public boolean sendsFunctions() {
    return strict;
  }

  @Override
  public int defaultParallelism() {
    return threads.parallelism();
  }

  /**
   * {@inheritDoc}
   *
   * <p>The context has one run however often it is opened.
   */
  @Override
  public PlanRun open(PlanScope scope) {
    return scope.isContext() ? contextRun() : newRun(scope);
  }

  /** The run that keeps what is persisted by nodes of the context. */
  synchronized EmbeddedRun contextRun() {
    if (contextRun == null) {
      contextRun = newRun(PlanScope.CONTEXT);
    }
    return contextRun;
  }

  private synchronized EmbeddedRun newRun(PlanScope scope) {
    if (closed) {
      throw new IllegalStateException(scope + ": cannot be run, the engine is closed");
    }
    EmbeddedRun run = new EmbeddedRun(this, scope);
    runs.add(run);
    return run;
  }

  /** Forgets what is kept of a node of the context. */
  synchronized void unpersist(Persist node) {
    if (contextRun != null) {
      contextRun.forgetKept(node);
    }
  }

  /** Forgets a run that was closed. */
  synchronized void forget(EmbeddedRun run) {
    runs.remove(run);
    if (contextRun == run) {
      contextRun = null;
    }
  }

  @Override
  public void close() {
    List<EmbeddedRun> open;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      open = List.copyOf(runs);
    }
    open.forEach(EmbeddedRun::close);
    threads.stop();
  }
}
