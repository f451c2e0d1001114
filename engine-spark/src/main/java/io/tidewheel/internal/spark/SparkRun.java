package io.tidewheel.internal.spark;

import io.tidewheel.spi.codec.Codecs;
import io.tidewheel.spi.engine.Captures;
import io.tidewheel.spi.engine.Job;
import io.tidewheel.spi.engine.PlanRun;
import io.tidewheel.spi.engine.TaskAction;
import io.tidewheel.spi.engine.Working;
import io.tidewheel.spi.plan.Persist;
import io.tidewheel.spi.plan.PlanNode;
import io.tidewheel.spi.plan.PlanScope;
import io.tidewheel.spi.plan.UpdateState;
import io.tidewheel.spi.state.StateHandle;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.StorageLevel;

/**
 * One attempt of a batch, or the jobs of the context, on the driver. It keeps the RDDs that outlive
 * a job: those of persisted nodes here, those of state nodes in {@link StateUpdates}. Thread-safe.
 */
final class SparkRun implements PlanRun {
  private final SparkEngine engine;
  private final PlanScope scope;

  private final Jobs jobs;
  private final StateUpdates updates;
  private final Map<Long, JavaRDD<Object>> kept = new ConcurrentHashMap<>();

  SparkRun(SparkEngine engine, PlanScope scope) {
    this.engine = engine;
    this.scope = scope;
    String name = UUID.randomUUID().toString();
    this.jobs = new Jobs(engine, scope, name);
    this.updates = new StateUpdates(this, scope, jobs, name);
  }

  SparkEngine engine() {
    return engine;
  }

  @Override
  public <T, R> List<R> run(Job<T, R> job) throws InterruptedException {
    String operator = job.operator();
    checkMayRun(operator);
    job.check(at(), engine.speculates());
    prepare(job.node());
    Codecs codecs = engine.codecs();
    Reports reports = engine.reports();
    TaskAction<Object, R> action = PlanTranslation.typed(job.action());
    JavaRDD<Object> input = new PlanTranslation(this).rdd(job.node());
    JavaRDD<Page> results;
    try {
      results =
          input.mapPartitions(
              records -> {
                SparkTask.reportsTo(reports);
                return Steps.act(operator, codecs, action, records);
              });
    } catch (Throwable t) { // Scala does not declare what it throws, and here it throws Errors.
      Captures.check(at(), operator, action);
      throw t;
    }
    return jobs.submit(operator, results, job.partitions());
  }

  @Override
  public void update(UpdateState node) throws InterruptedException {
    updateAll(List.of(node));
  }

  /**
   * {@inheritDoc}
   *
   * <p>Those that wait for no other one share a job.
   */
  @Override
  public void updateAll(List<UpdateState> nodes) throws InterruptedException {
    Set<Long> seen = new HashSet<>();
    for (UpdateState node : nodes) {
      checkMayRun(node.info().operator());
      checkScope(node, scope, seen);
    }
    updates.run(nodes);
  }

  /** {@inheritDoc} Looks once at what each operator sends to executors. */
  @Override
  public void check(List<PlanNode> nodes) {
    engine.captures().check(at(), nodes);
  }

  @Override
  public <N> N unwrap(PlanNode node, Class<N> type) throws InterruptedException {
    if (!type.isAssignableFrom(JavaRDD.class)) {
      throw new IllegalArgumentException(
          "unwrap("
              + type.getName()
              + "): an RDD on the spark engine is an "
              + JavaRDD.class.getName()
              + "; ask for that");
    }
    String operator = node.info().operator();
    checkMayRun(operator);
    prepare(node);
    jobs.adoptThread(operator);
    Reports reports = engine.reports();
    try {
      return type.cast(
          new PlanTranslation(this)
              .rdd(node)
              .mapPartitions(
                  records -> {
                    SparkTask.reportsTo(reports);
                    return SparkTask.current().guarded(operator, records);
                  }));
    } finally {
      engine.spark().clearCallSite();
    }
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
    jobs.requireOpen(operator);
  }

  /** Checks the scopes of a node and all below. */
  private void checkScope(PlanNode node, PlanScope reader, Set<Long> seen) {
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
    if (seen.add(node.info().id())) {
      node.inputs().forEach(input -> checkScope(input, own, seen));
    }
  }

  /** Checks a node and all below, and runs the state nodes among them, lowest first. */
  private void prepare(PlanNode node) throws InterruptedException {
    checkScope(node, scope, new HashSet<>());
    updates.prepare(node, new HashSet<>());
  }

  /** Where this is, as messages say it. */
  String at() {
    return jobs.at();
  }

  /** What is kept of a persisted node, by this run or by that of the context. */
  JavaRDD<Object> kept(Persist node, Supplier<JavaRDD<Object>> input) {
    SparkRun owner = node.info().scope().equals(scope) ? this : engine.contextRun();
    return owner.keep(node.info().id(), packed(input)).mapPartitions(Page::unpacked);
  }

  private Supplier<JavaRDD<Object>> packed(Supplier<JavaRDD<Object>> input) {
    Codecs codecs = engine.codecs();
    return () -> input.get().mapPartitions(records -> Page.packed(codecs, records));
  }

  /** Has what is made be computed once, until the run ends. */
  JavaRDD<Object> keep(long id, Supplier<JavaRDD<Object>> input) {
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
    return updates.emitted(node);
  }

  @Override
  public List<StateHandle> sealed() {
    return updates.sealed();
  }

  @Override
  public int jobs() {
    return jobs.started();
  }

  @Override
  public List<Working> working() {
    return jobs.working();
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
    if (!jobs.close()) {
      return;
    }
    kept.values().forEach(rdd -> rdd.unpersist(false));
    kept.clear();
    updates.close();
    engine.forget(this);
  }

  @Override
  public String toString() {
    return "SparkRun[" + scope + "]";
  }
}
