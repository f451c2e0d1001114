package io.tidewheel.internal.rdd;

import io.tidewheel.Batch;
import io.tidewheel.internal.Registered;
import io.tidewheel.spi.engine.Job;
import io.tidewheel.spi.engine.PlanRun;
import io.tidewheel.spi.plan.NodeInfo;
import io.tidewheel.spi.plan.Persist;
import io.tidewheel.spi.plan.PlanNode;
import io.tidewheel.spi.plan.PlanScope;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;

/**
 * What datasets belong to: one attempt of a batch, or the context. Makes their nodes and runs their
 * jobs. Thread-safe.
 */
public final class Scope {
  private final PlanScope planScope;
  private final PlanRun run;
  private final AtomicLong nodeIds;
  private final IntSupplier defaultParallelism;
  private final Batch batch;
  private final Application application;
  private final ScopeTally added;
  private final Registered<ScopeTally.Attempt> tally;
  private final AtomicLong samples = new AtomicLong();

  /**
   * @param application whose datasets these are
   * @param added what tasks add to accumulators, and the batch; of a batch for all its attempts
   * @param nodeIds shared by all scopes of a context
   * @param defaultParallelism asked for each use: the context's is settled when it starts
   */
  public Scope(
      Application application,
      ScopeTally added,
      PlanRun run,
      AtomicLong nodeIds,
      IntSupplier defaultParallelism) {
    this.application = application;
    this.planScope = added.scope();
    this.batch = added.batch();
    this.added = added;
    this.tally = Registered.of(added.current());
    this.run = run;
    this.nodeIds = nodeIds;
    this.defaultParallelism = defaultParallelism;
  }

  /** The batch, or null for the context. */
  public Batch batch() {
    return batch;
  }

  public Application application() {
    return application;
  }

  public int defaultParallelism() {
    return defaultParallelism.getAsInt();
  }

  /**
   * The seed of a sample for which the user gave none: in a batch the same whenever it is run; of
   * the context another one for each call, the same in each process.
   */
  public long newSeed(String operation) {
    return Sampling.mix(
        operation.hashCode(), batch == null ? -samples.incrementAndGet() : batch.id());
  }

  NodeInfo newNode(String operator) {
    return new NodeInfo(nodeIds.getAndIncrement(), planScope, operator);
  }

  /** What tasks of this scope add to accumulators. */
  Registered<ScopeTally.Attempt> tally() {
    return tally;
  }

  /** The place of what is made, or run, next. */
  ScopeTally.Place newPlace() {
    return added.newPlace();
  }

  <T, R> List<R> run(Job<T, R> job) {
    ScopeTally.Place place = newPlace();
    boolean succeeded = false;
    try {
      List<R> results =
          run.run(
              new Job<>(
                  job.operator(),
                  job.node(),
                  TaskTally.acting(job.action(), tally, place),
                  job.partitions(),
                  job.effects()));
      succeeded = true;
      return results;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException(job.operator() + " was cancelled: its context stops");
    } finally {
      if (!succeeded) {
        added.drop(place);
      } else if (planScope.isContext()) {
        added.settle(place);
      }
    }
  }

  <N> N unwrap(PlanNode node, String operator, Class<N> type) {
    try {
      return run.unwrap(node, type);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException(operator + " was cancelled: its context stops");
    }
  }

  void unpersist(Persist node) {
    run.unpersist(node);
  }

  /** The scope of a node that reads both: the batch, if one of them is of a batch. */
  Scope with(Scope other, String operator) {
    if (this == other || other.planScope.isContext()) {
      return this;
    }
    if (planScope.isContext()) {
      return other;
    }
    throw new IllegalStateException(
        "operator="
            + operator
            + ": cannot combine an RDD of "
            + planScope
            + " with one of "
            + other.planScope
            + "; use the RDD within its batch, or a window to see earlier batches");
  }
}
