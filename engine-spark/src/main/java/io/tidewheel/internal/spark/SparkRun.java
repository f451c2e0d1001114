package io.tidewheel.internal.spark;

import io.tidewheel.spi.codec.Codecs;
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
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.stream.Collectors;
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
    if (job.effects() && !job.action().isFenced() && engine.speculates()) {
      throw new IllegalArgumentException(
          at()
              + ", operator="
              + operator
              + ": spark.speculation=true has Spark run copies of slow tasks at the same time, and"
              + " both would do what this does outside; it must be false for that: set it to false,"
              + " or write with saveTo, of which one copy takes effect. Nothing of this was run");
    }
    prepare(job.node(), scope, new HashSet<>());
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
    return submit(operator, results, job.partitions());
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
    List<UpdateState> waiting = new ArrayList<>(nodes);
    while (!waiting.isEmpty()) {
      List<UpdateState> ready =
          waiting.stream()
              .filter(node -> !readsAny(node, waiting, new HashSet<>()))
              .distinct()
              .toList();
      for (UpdateState node : ready) {
        for (PlanNode input : node.inputs()) {
          prepare(input, scope, new HashSet<>());
        }
      }
      updateOnce(ready);
      waiting.removeAll(ready);
    }
  }

  private static boolean readsAny(PlanNode node, List<UpdateState> others, Set<Long> seen) {
    return node.inputs().stream()
        .anyMatch(
            input ->
                seen.add(input.info().id())
                    && ((input instanceof UpdateState state && others.contains(state))
                        || readsAny(input, others, seen)));
  }

  /** {@inheritDoc} Looks once at what each operator sends to executors. */
  @Override
  public void check(List<PlanNode> nodes) {
    check(nodes, new HashSet<>());
  }

  private void check(List<PlanNode> nodes, Set<Long> seen) {
    for (PlanNode node : nodes) {
      if (seen.add(node.info().id())) {
        engine.check(at(), node);
        check(node.inputs(), seen);
      }
    }
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
    prepare(node, scope, new HashSet<>());
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
    synchronized (this) {
      if (closed) {
        throw ended(operator);
      }
    }
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
  private void prepare(PlanNode node, PlanScope reader, Set<Long> seen)
      throws InterruptedException {
    checkScope(node, reader, new HashSet<>());
    prepareInputs(node, seen);
  }

  private void prepareInputs(PlanNode node, Set<Long> seen) throws InterruptedException {
    if (!seen.add(node.info().id())) {
      return;
    }
    for (PlanNode input : node.inputs()) {
      prepareInputs(input, seen);
    }
    if (node instanceof UpdateState state) {
      updateOnce(List.of(state));
    }
  }

  /** Updates those that were not, in one job; their inputs were. */
  private void updateOnce(List<UpdateState> nodes) throws InterruptedException {
    // In one order, or two threads might each wait for what the other has.
    List<UpdateState> ordered =
        nodes.stream().sorted(Comparator.comparingLong(node -> node.info().id())).toList();
    List<UpdateState> due = new ArrayList<>();
    List<Update> held = new ArrayList<>();
    try {
      for (UpdateState node : ordered) {
        Update update = updates.computeIfAbsent(node.info().id(), id -> new Update());
        update.turn.acquire();
        held.add(update);
        if (update.failure != null) {
          throw update.failure;
        }
        if (update.emitted == null) {
          due.add(node);
        }
      }
      if (!due.isEmpty()) {
        update(due, held);
      }
    } finally {
      held.forEach(update -> update.turn.release());
    }
  }

  private void update(List<UpdateState> due, List<Update> held) throws InterruptedException {
    List<Update> missing = held.stream().filter(update -> update.emitted == null).toList();
    try {
      List<JavaRDD<Object>> emitted = updated(due);
      for (int i = 0; i < emitted.size(); i++) {
        missing.get(i).emitted = emitted.get(i);
      }
    } catch (RuntimeException failure) {
      missing.forEach(update -> update.failure = failure);
      throw failure;
    }
  }

  /** Has every partition of the nodes updated and sealed, and returns what they emit. */
  private List<JavaRDD<Object>> updated(List<UpdateState> nodes) throws InterruptedException {
    List<JavaRDD<Object>> updated = new ArrayList<>();
    List<JavaRDD<Page>> handles = new ArrayList<>();
    PlanTranslation translation = new PlanTranslation(this);
    Codecs codecs = engine.codecs();
    Reports reports = engine.reports();
    for (UpdateState node : nodes) {
      String operator = node.info().operator();
      JavaRDD<Object> rdd = updated(node, translation);
      updated.add(rdd);
      handles.add(
          rdd.mapPartitions(
              records -> {
                SparkTask.reportsTo(reports);
                return Steps.act(
                    operator, codecs, (task, all) -> (Steps.Sealed) all.next(), records);
              }));
    }
    JavaRDD<Page> all = handles.stream().reduce(JavaRDD::union).orElseThrow();
    List<Steps.Sealed> results =
        submit(
            nodes.stream().map(node -> node.info().operator()).collect(Collectors.joining(", ")),
            all,
            IntStream.range(0, nodes.stream().mapToInt(UpdateState::partitions).sum())
                .boxed()
                .toList());
    synchronized (this) {
      results.forEach(handle -> sealed.add(handle.handle()));
    }
    results.forEach(engine::remember);
    return updated.stream()
        .map(
            rdd ->
                rdd.mapPartitions(
                    records -> {
                      records.next();
                      return Page.unpacked(records);
                    }))
        .toList();
  }

  /** The handles of a node and what it emits, in pages. */
  private JavaRDD<Object> updated(UpdateState node, PlanTranslation translation) {
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
              + " open them; choose state stores on a shared file system: state.store=shared");
    }
    Codecs codecs = engine.codecs();
    StateFunction<Object, Object, Object, Object> function = PlanTranslation.typed(node.function());
    Steps.Update update =
        new Steps.Update(
            operator,
            node.operatorId(),
            function,
            stores.opener(),
            bases(stores, node),
            scope.batchId(),
            name,
            codecs);
    return keep(
        node.info().id(),
        () ->
            new PlacedRdd(translation.rdd(node.input()).rdd(), engine.places(node))
                .toJavaRDD()
                .mapPartitionsWithIndex(update::apply, false)
                .mapPartitions(records -> SparkTask.current().guarded(update.operator(), records))
                .setName(operator));
  }

  private static List<Steps.Sealed> bases(SharedStateStores stores, UpdateState node) {
    List<Steps.Sealed> bases = new ArrayList<>();
    for (int i = 0; i < node.partitions(); i++) {
      StateHandle base = stores.published(new StateId(node.operatorId(), i));
      bases.add(
          base == null
              ? null
              : new Steps.Sealed(node.operatorId(), i, base.version(), base.location(), null));
    }
    return bases;
  }

  /** Runs a job over partitions of an RDD whose partitions have one page with the result. */
  private <R> List<R> submit(String operator, JavaRDD<Page> rdd, List<Integer> partitions)
      throws InterruptedException {
    JavaSparkContext spark = engine.spark();
    String group = begin(operator);
    spark.setJobGroup(group, description(operator), true);
    spark.setCallSite(operator);
    spark.setLocalProperty(
        SparkTask.BATCH_PROPERTY, scope.isContext() ? null : Long.toString(scope.batchId()));
    try {
      List<Page>[] results =
          rdd.collectPartitions(partitions.stream().mapToInt(Integer::intValue).toArray());
      List<R> list = new ArrayList<>(results.length);
      for (List<Page> result : results) {
        R only = PlanTranslation.typed(result.get(0).records()[0]);
        list.add(only);
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
      spark.clearCallSite();
      end(group);
    }
  }

  /** How Spark's web page lists the job. */
  private String description(String operator) {
    return (scope.isContext() ? "context" : "batch " + scope.batchId()) + ": " + operator;
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
  String at() {
    return scope.isContext() ? "scope=context" : "batch=" + scope.batchId();
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
  public synchronized int jobs() {
    return started;
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
