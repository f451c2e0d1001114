package io.tidewheel.internal.spark;

import io.tidewheel.spi.codec.Codecs;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;

/**
 * The updates of the state nodes of one run, each of which happens once. Thread-safe.
 *
 * <p>A state node is an RDD whose partitions update and seal state when they are computed: first
 * comes the handle, then what was emitted. It is persisted, so that a partition is computed once
 * unless an executor is lost; then a later job computes it again from the same base, into a version
 * that nobody publishes. The handles that the first job brought to the driver count.
 */
final class StateUpdates {
  private final SparkRun run;
  private final SparkEngine engine;
  private final PlanScope scope;
  private final Jobs jobs;

  /** Distinguishes the run from all others, also from those before a restart. */
  private final String name;

  private final Map<Long, Update> updates = new ConcurrentHashMap<>();

  /** Guarded by {@code this}. */
  private final List<StateHandle> sealed = new ArrayList<>();

  /** The only update of a state node in a run. Fields belong to who holds the turn. */
  private static final class Update {
    private final Semaphore turn = new Semaphore(1);
    private JavaRDD<Object> emitted;
    private RuntimeException failure;
  }

  StateUpdates(SparkRun run, PlanScope scope, Jobs jobs, String name) {
    this.run = run;
    this.engine = run.engine();
    this.scope = scope;
    this.jobs = jobs;
    this.name = name;
  }

  /** Updates the nodes, and those below; those that wait for no other one share a job. */
  void run(List<UpdateState> nodes) throws InterruptedException {
    List<UpdateState> waiting = new ArrayList<>(nodes);
    while (!waiting.isEmpty()) {
      List<UpdateState> ready =
          waiting.stream()
              .filter(node -> !readsAny(node, waiting, new HashSet<>()))
              .distinct()
              .toList();
      for (UpdateState node : ready) {
        for (PlanNode input : node.inputs()) {
          prepare(input, new HashSet<>());
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

  /** Updates the state nodes among a node and all below, lowest first. */
  void prepare(PlanNode node, Set<Long> seen) throws InterruptedException {
    if (!seen.add(node.info().id())) {
      return;
    }
    for (PlanNode input : node.inputs()) {
      prepare(input, seen);
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
    PlanTranslation translation = new PlanTranslation(run);
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
        jobs.submit(
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
          run.at()
              + ", operator="
              + operator
              + ": state is updated by batches only, and this job runs outside one");
    }
    if (!(engine.stores() instanceof SharedStateStores stores)) {
      throw new IllegalStateException(
          run.at()
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
    return run.keep(
        node.info().id(),
        () ->
            new PlacedRdd(translation.rdd(node.input()).rdd(), engine.places(node), true)
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

  /** What a state node emitted that was prepared. */
  JavaRDD<Object> emitted(UpdateState node) {
    return updates.get(node.info().id()).emitted;
  }

  /** What was sealed so far. */
  synchronized List<StateHandle> sealed() {
    return List.copyOf(sealed);
  }

  /** Forgets what was emitted. */
  void close() {
    updates.clear();
  }
}
