package io.tidewheel.internal.spark;

import io.tidewheel.spi.engine.Job;
import io.tidewheel.spi.engine.PlanRun;
import io.tidewheel.spi.engine.TaskAction;
import io.tidewheel.spi.engine.TaskFailure;
import io.tidewheel.spi.plan.Persist;
import io.tidewheel.spi.plan.PlanNode;
import io.tidewheel.spi.plan.PlanScope;
import io.tidewheel.spi.plan.StateFunction;
import io.tidewheel.spi.plan.UpdateState;
import io.tidewheel.spi.state.SharedStateStores;
import io.tidewheel.spi.state.StateHandle;
import io.tidewheel.spi.state.StateId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;

/**
 * One attempt of a batch, or the jobs of the context, on the driver. It keeps the RDDs that outlive
 * a job: persisted nodes, and the updates of state nodes. Each job runs on the thread that called,
 * in a job group of its own.
 *
 * <p>A state node is an RDD whose partitions update and seal state when they are computed: first
 * comes the handle, then what was emitted. It is persisted, so that a partition is computed once
 * unless an executor is lost; then a later job computes it again from the same base, into a version
 * that nobody publishes. The handles that the first job brought to the driver count.
 */
final class SparkRun implements PlanRun {
  private final SparkEngine engine;
  private final PlanScope scope;

  /** Distinguishes this run from all others, also from those before a restart. */
  private final String name = UUID.randomUUID().toString();

  private final Map<Long, JavaRDD<Object>> kept = new ConcurrentHashMap<>();
  private final Map<Long, Update> updates = new ConcurrentHashMap<>();

  /** The groups of the jobs that run. Guarded by {@code this}, as are all below. */
  private final Set<String> jobs = new HashSet<>();

  private final List<StateHandle> sealed = new ArrayList<>();
  private int started;
  private boolean closed;

  /** The only update of a state node in a run. Fields belong to who holds the turn. */
  private static final class Update {
    private final Semaphore turn = new Semaphore(1);
    private JavaRDD<Object> emitted;
    private RuntimeException failure;
  }

  SparkRun(SparkEngine engine, PlanScope scope) {
    this.engine = engine;
    this.scope = scope;
  }

  SparkEngine engine() {
    return engine;
  }

  @Override
  public <T, R> List<R> run(Job<T, R> job) throws InterruptedException {
    String operator = job.operator();
    checkMayRun(operator);
    for (int partition : job.partitions()) {
      if (partition < 0 || partition >= job.node().partitions()) {
        throw new IllegalArgumentException(
            at()
                + ", operator="
                + operator
                + ": asks for partition "
                + partition
                + ", must be in 0 .. "
                + (job.node().partitions() - 1));
      }
    }
    prepare(job.node(), scope, new HashSet<>());
    TaskAction<Object, R> action = PlanTranslation.typed(job.action());
    return submit(
        operator,
        new PlanTranslation(this)
            .rdd(job.node())
            .mapPartitions(records -> Steps.act(operator, action, records)),
        job.partitions());
  }

  @Override
  public void update(UpdateState node) throws InterruptedException {
    checkMayRun(node.info().operator());
    prepare(node, scope, new HashSet<>());
  }

  private void checkMayRun(String operator) throws InterruptedException {
    if (TaskContext.get() != null) {
      throw new IllegalStateException(
          at()
              + ", operator="
              + operator
              + ": an action was called inside a function; functions run in tasks and cannot start"
              + " jobs: run the action before, and use its result in the function");
    }
    if (Thread.interrupted()) {
      throw new InterruptedException(at() + ", operator=" + operator + ": interrupted");
    }
    synchronized (this) {
      if (closed) {
        throw ended(operator);
      }
    }
  }

  /**
   * Checks the scopes of a node and all below, and runs the state nodes among them, lowest first.
   */
  private void prepare(PlanNode node, PlanScope reader, Set<Long> seen)
      throws InterruptedException {
    PlanScope own = node.info().scope();
    if (!own.isContext() && !own.equals(reader)) {
      throw new IllegalStateException(
          at()
              + ", operator="
              + node.info().operator()
              + ": belongs to "
              + own
              + ", but is read in "
              + reader
              + "; use what belongs to a batch only inside that batch, or make it from the context");
    }
    if (!seen.add(node.info().id())) {
      return;
    }
    for (PlanNode input : node.inputs()) {
      prepare(input, own, seen);
    }
    if (node instanceof UpdateState state) {
      updateOnce(state);
    }
  }

  private void updateOnce(UpdateState node) throws InterruptedException {
    Update update = updates.computeIfAbsent(node.info().id(), id -> new Update());
    update.turn.acquire();
    try {
      if (update.failure != null) {
        throw update.failure;
      }
      if (update.emitted == null) {
        update.emitted = updated(node);
      }
    } catch (RuntimeException failure) {
      update.failure = failure;
      throw failure;
    } finally {
      update.turn.release();
    }
  }

  /** Has every partition updated and sealed, and returns what they emit. */
  private JavaRDD<Object> updated(UpdateState node) throws InterruptedException {
    String operator = node.info().operator();
    if (scope.isContext()) {
      throw new IllegalStateException(
          at()
              + ", operator="
              + operator
              + ": state is updated by batches only, and this job runs outside one");
    }
    if (!(engine.stores() instanceof SharedStateStores stores)) {
      throw new IllegalStateException(
          at()
              + ", operator="
              + operator
              + ": the state stores live in the driver's memory, where tasks of a cluster cannot"
              + " open them; choose state stores on a shared file system");
    }
    StateFunction<Object, Object, Object, Object> function = PlanTranslation.typed(node.function());
    Steps.Update update =
        new Steps.Update(
            operator,
            node.operatorId(),
            function,
            stores.opener(),
            bases(stores, node),
            scope.batchId(),
            name);
    JavaRDD<Object> updated =
        keep(
            node.info().id(),
            () ->
                new PlanTranslation(this)
                    .rdd(node.input())
                    .mapPartitionsWithIndex(update::apply, false)
                    .mapPartitions(
                        records -> SparkTask.current().guarded(update.operator(), records)));
    List<Steps.Sealed> handles =
        submit(
            operator,
            updated.mapPartitions(
                records -> Steps.act(operator, (task, all) -> (Steps.Sealed) all.next(), records)),
            IntStream.range(0, node.partitions()).boxed().toList());
    synchronized (this) {
      handles.forEach(handle -> sealed.add(handle.handle()));
    }
    return updated.mapPartitions(
        records -> {
          records.next();
          return records;
        });
  }

  private static List<Steps.Sealed> bases(SharedStateStores stores, UpdateState node) {
    List<Steps.Sealed> bases = new ArrayList<>();
    for (int i = 0; i < node.partitions(); i++) {
      StateHandle base = stores.published(new StateId(node.operatorId(), i));
      bases.add(
          base == null
              ? null
              : new Steps.Sealed(node.operatorId(), i, base.version(), base.location()));
    }
    return bases;
  }

  /** Runs a job over partitions of an RDD whose partitions have one record, the result. */
  private <R> List<R> submit(String operator, JavaRDD<R> rdd, List<Integer> partitions)
      throws InterruptedException {
    JavaSparkContext spark = engine.spark();
    String group = begin(operator);
    spark.setJobGroup(group, operator, true);
    spark.setLocalProperty(
        SparkTask.BATCH_PROPERTY, scope.isContext() ? null : Long.toString(scope.batchId()));
    try {
      List<R>[] results =
          rdd.collectPartitions(partitions.stream().mapToInt(Integer::intValue).toArray());
      List<R> list = new ArrayList<>(results.length);
      for (List<R> result : results) {
        list.add(result.get(0));
      }
      return list;
    } catch (Throwable t) { // Scala does not declare what it throws.
      if ((Object) t instanceof InterruptedException interrupt) {
        spark.cancelJobGroup(group);
        throw interrupt;
      }
      throw failed(operator, t);
    } finally {
      spark.setLocalProperty(SparkTask.BATCH_PROPERTY, null);
      spark.clearJobGroup();
      end(group);
    }
  }

  private synchronized String begin(String operator) {
    if (closed) {
      throw ended(operator);
    }
    String group = "tidewheel-" + name + "-" + started++;
    jobs.add(group);
    return group;
  }

  private synchronized void end(String group) {
    jobs.remove(group);
    notifyAll();
  }

  /** What a caller is told of what Spark says. */
  private RuntimeException failed(String operator, Throwable thrown) {
    if (thrown instanceof Error error && !(error instanceof StackOverflowError)) {
      throw error;
    }
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof SparkTask.Failure failure) {
        return new TaskFailure(at() + ", " + failure.getMessage(), failure.getCause());
      }
    }
    synchronized (this) {
      if (closed) {
        return ended(operator);
      }
    }
    // A lost executor, or an exception that could not be sent.
    return new TaskFailure(at() + ", operator=" + operator + ": " + thrown.getMessage(), thrown);
  }

  /** What a caller is told whose job meets the end of its batch. */
  private IllegalStateException ended(String operator) {
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
  private String at() {
    return scope.isContext() ? "scope=context" : "batch=" + scope.batchId();
  }

  /** What is kept of a persisted node, by this run or by that of the context. */
  JavaRDD<Object> kept(Persist node, Supplier<JavaRDD<Object>> input) {
    SparkRun owner = node.info().scope().equals(scope) ? this : engine.contextRun();
    return owner.keep(node.info().id(), input);
  }

  private JavaRDD<Object> keep(long id, Supplier<JavaRDD<Object>> input) {
    JavaRDD<Object> known = kept.get(id);
    if (known != null) {
      return known;
    }
    JavaRDD<Object> mine = input.get().persist(StorageLevel.MEMORY_AND_DISK());
    known = kept.putIfAbsent(id, mine);
    if (known == null) {
      return mine;
    }
    mine.unpersist(false);
    return known;
  }

  /** What a state node emitted that was prepared. */
  JavaRDD<Object> emitted(UpdateState node) {
    return updates.get(node.info().id()).emitted;
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
    JavaRDD<Object> rdd = kept.remove(node.info().id());
    if (rdd != null) {
      rdd.unpersist(false);
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>Jobs that are cancelled end before this returns; their tasks may still be on their way out.
   */
  @Override
  public void close() {
    List<String> running;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      running = List.copyOf(jobs);
    }
    running.forEach(group -> engine.spark().sc().cancelJobGroupAndFutureJobs(group));
    awaitJobs();
    kept.values().forEach(rdd -> rdd.unpersist(false));
    kept.clear();
    updates.clear();
    engine.forget(this);
  }

  private synchronized void awaitJobs() {
    try {
      while (!jobs.isEmpty() && TaskContext.get() == null) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return "SparkRun[" + scope + "]";
  }
}
