package io.tidewheel.internal.embedded;

import io.tidewheel.spi.engine.Job;
import io.tidewheel.spi.engine.TaskAction;
import io.tidewheel.spi.engine.Working;
import io.tidewheel.spi.plan.Exchange;
import io.tidewheel.spi.plan.Persist;
import io.tidewheel.spi.plan.PlanNode;
import io.tidewheel.spi.plan.PlanScope;
import io.tidewheel.spi.plan.ReadSplits;
import io.tidewheel.spi.plan.RecordPartitioner;
import io.tidewheel.spi.plan.Union;
import io.tidewheel.spi.plan.UpdateState;
import io.tidewheel.spi.plan.ZipPartitions;
import io.tidewheel.spi.state.StateHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * One job, driven by the thread that called. It first prepares: walks down from the job's node and
 * runs, inputs first, the stages that must end before a pipeline can begin (the sending sides of
 * exchanges, state nodes). Then the job's own tasks run.
 *
 * <p>The maps are written while preparing and read by the tasks of later stages.
 */
final class JobExecution {
  private final EmbeddedRun run;
  private final String operator;
  private final boolean strict;

  private final Map<Long, ExchangedRecords> exchanges = new HashMap<>();
  private final Map<Long, Iterable<?>[]> emissions = new HashMap<>();

  /** Held here so that unpersisting takes nothing away from a job that counted on it. */
  private final Map<Long, KeptPartitions> kept = new HashMap<>();

  /** Which partitions of nodes with several readers or inputs are prepared. */
  private final Map<Long, BitSet> prepared = new HashMap<>();

  /** Guarded by {@code this}, as is {@link #tasks}. */
  private boolean cancelled;

  private TaskSet tasks;

  JobExecution(EmbeddedRun run, String operator) {
    this.run = run;
    this.operator = operator;
    this.strict = run.engine().strict();
  }

  String operator() {
    return operator;
  }

  /** Runs the action of a job. */
  Object[] act(Job<?, ?> job) throws InterruptedException {
    PlanNode node = job.node();
    job.check(run.at(), run.engine().speculates());
    BitSet wanted = new BitSet(node.partitions());
    job.partitions().forEach(wanted::set);
    prepare(node, wanted, run.scope());
    TaskAction<Object, Object> action = typed(job.action());
    return runTasks(
        operator,
        job.partitions(),
        strict && !job.effects(),
        task ->
            own(operator, action).run(task, new Pipeline(this, task).open(node, task.partition())));
  }

  /** Runs a state node unless it ran already. */
  void update(UpdateState node) throws InterruptedException {
    prepare(node, every(node), run.scope());
  }

  /** Has this job end with an error. Any thread may call it. */
  synchronized void cancel() {
    cancelled = true;
    if (tasks != null) {
      tasks.cancel();
    }
  }

  /** The threads that run its tasks. */
  synchronized List<Working> working() {
    return tasks == null ? List.of() : tasks.working();
  }

  /** The run this job belongs to. */
  EmbeddedRun run() {
    return run;
  }

  ExchangedRecords exchanged(Exchange node) {
    return exchanges.get(node.info().id());
  }

  Iterable<?>[] emitted(UpdateState node) {
    return emissions.get(node.info().id());
  }

  KeptPartitions kept(Persist node) {
    return kept.get(node.info().id());
  }

  /** The function for one task: itself, or in strict mode a copy of its own. */
  <F> F own(String functionOperator, F function) {
    return strict ? FunctionCopy.of(functionOperator, function) : function;
  }

  // ---- Preparing.

  /**
   * @param scope whose nodes may be below: those of this scope, and those of the context
   */
  private void prepare(PlanNode node, BitSet partitions, PlanScope scope)
      throws InterruptedException {
    checkScope(node, scope);
    if (partitions.isEmpty() && !(node instanceof UpdateState)) {
      return;
    }
    PlanScope below = node.info().scope();
    if (node instanceof Exchange exchange) {
      if (!exchanges.containsKey(node.info().id())) {
        prepare(exchange.input(), every(exchange.input()), below);
        exchanges.put(node.info().id(), exchange(exchange));
      }
    } else if (node instanceof UpdateState update) {
      if (!emissions.containsKey(node.info().id())) {
        emissions.put(node.info().id(), run.state(update).get(() -> updateState(update)));
      }
    } else if (node instanceof Persist persist) {
      KeptPartitions keeps = kept.computeIfAbsent(node.info().id(), id -> run.kept(persist));
      BitSet missing = unprepared(node, partitions);
      for (int p = missing.nextSetBit(0); p >= 0; p = missing.nextSetBit(p + 1)) {
        missing.set(p, !keeps.has(p));
      }
      if (!missing.isEmpty()) {
        prepare(persist.input(), missing, below);
      }
    } else if (node instanceof Union union) {
      prepareUnion(union, unprepared(node, partitions), below);
    } else if (node instanceof ZipPartitions zip) {
      BitSet missing = unprepared(node, partitions);
      if (!missing.isEmpty()) {
        prepare(zip.left(), missing, below);
        prepare(zip.right(), missing, below);
      }
    } else if (!(node instanceof ReadSplits)) {
      for (PlanNode input : node.inputs()) {
        prepare(input, partitions, below);
      }
    }
  }

  private void prepareUnion(Union union, BitSet partitions, PlanScope below)
      throws InterruptedException {
    List<PlanNode> inputs = union.inputs();
    List<BitSet> wanted = inputs.stream().map(input -> new BitSet(input.partitions())).toList();
    partitions.stream()
        .forEach(p -> union.layout().get(p).forEach(r -> wanted.get(r.input()).set(r.partition())));
    for (int i = 0; i < inputs.size(); i++) {
      if (!wanted.get(i).isEmpty()) {
        prepare(inputs.get(i), wanted.get(i), below);
      }
    }
  }

  /** The partitions seen here for the first time: nodes reached on many ways are walked once. */
  private BitSet unprepared(PlanNode node, BitSet partitions) {
    BitSet known = prepared.computeIfAbsent(node.info().id(), id -> new BitSet());
    BitSet missing = (BitSet) partitions.clone();
    missing.andNot(known);
    known.or(partitions);
    return missing;
  }

  private void checkScope(PlanNode node, PlanScope scope) {
    PlanScope own = node.info().scope();
    if (!own.isContext() && !own.equals(scope)) {
      throw new IllegalStateException(
          run.at()
              + ", operator="
              + node.info().operator()
              + ": belongs to "
              + own
              + ", but is read in "
              + scope
              + "; use what belongs to a batch only inside that batch, or make it from the context");
    }
  }

  private static BitSet every(PlanNode node) {
    BitSet every = new BitSet(node.partitions());
    every.set(0, node.partitions());
    return every;
  }

  // ---- Stages.

  private ExchangedRecords exchange(Exchange node) throws InterruptedException {
    PlanNode input = node.input();
    String at = node.info().operator();
    RecordPartitioner<Object> partitioner = typed(node.partitioner());
    Object[] sent =
        runTasks(
            at,
            everyPartition(input),
            strict,
            task ->
                ExchangedRecords.distribute(
                    node,
                    own(at, partitioner),
                    new Pipeline(this, task).open(input, task.partition()),
                    task,
                    strict));
    return new ExchangedRecords(Arrays.copyOf(sent, sent.length, RecordBuffer[][].class));
  }

  private Iterable<?>[] updateState(UpdateState node) throws InterruptedException {
    if (run.scope().isContext()) {
      throw new IllegalStateException(
          run.at()
              + ", operator="
              + node.info().operator()
              + ": state is updated by batches only, and this job runs outside one");
    }
    prepare(node.input(), every(node.input()), node.info().scope());
    Object[] updated =
        runTasks(
            node.info().operator(),
            everyPartition(node.input()),
            strict,
            task -> UpdatedPartition.update(this, node, task));
    List<StateHandle> handles = new ArrayList<>(updated.length);
    Iterable<?>[] emitted = new Iterable<?>[updated.length];
    for (int i = 0; i < updated.length; i++) {
      UpdatedPartition partition = (UpdatedPartition) updated[i];
      handles.add(partition.handle());
      emitted[i] = partition.emitted();
    }
    run.addSealed(handles);
    return emitted;
  }

  private static List<Integer> everyPartition(PlanNode node) {
    return IntStream.range(0, node.partitions()).boxed().toList();
  }

  private Object[] runTasks(
      String taskOperator, List<Integer> partitions, boolean twice, TaskSet.Body body)
      throws InterruptedException {
    TaskSet set = new TaskSet(run, taskOperator, partitions, twice, body);
    synchronized (this) {
      if (cancelled) {
        throw run.ended(operator);
      }
      tasks = set;
    }
    Object[] results = set.run();
    if (results == null) {
      throw run.ended(operator);
    }
    return results;
  }

  /** The same object, seen as one of {@code Object}s: plans are built so that the types fit. */
  // Nodes hold functions of unknown types; here is the only place that claims to know them.
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  static <F> F typed(Object function) {
    return (F) function;
  }
}
