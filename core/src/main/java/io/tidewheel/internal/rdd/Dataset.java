package io.tidewheel.internal.rdd;

import io.tidewheel.Partitioner;
import io.tidewheel.internal.CallSite;
import io.tidewheel.spi.engine.Job;
import io.tidewheel.spi.engine.TaskAction;
import io.tidewheel.spi.plan.Exchange;
import io.tidewheel.spi.plan.MapPartitions;
import io.tidewheel.spi.plan.NodeInfo;
import io.tidewheel.spi.plan.PartitionFunction;
import io.tidewheel.spi.plan.Persist;
import io.tidewheel.spi.plan.PlanNode;
import io.tidewheel.spi.plan.ReadSplits;
import io.tidewheel.spi.plan.RecordPartitioner;
import io.tidewheel.spi.plan.StateFunction;
import io.tidewheel.spi.plan.Union;
import io.tidewheel.spi.plan.UpdateState;
import io.tidewheel.spi.plan.ZipFunction;
import io.tidewheel.spi.plan.ZipPartitions;
import io.tidewheel.spi.source.Split;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A plan node, the scope in which it can be run, and what is known of its records. Immutable; each
 * method that makes a node returns a new dataset.
 *
 * @param <T> record
 */
public final class Dataset<T> {
  private final Scope scope;
  private final PlanNode node;
  private final Partitioner partitioner;
  private final String label;

  private Dataset(Scope scope, PlanNode node, Partitioner partitioner, String label) {
    this.scope = scope;
    this.node = node;
    this.partitioner = partitioner;
    this.label = label;
  }

  /** The records of splits, one partition each. */
  public static <T> Dataset<T> read(
      Scope scope, String operator, List<? extends Split<T>> splits, Object origin) {
    return new Dataset<>(
        scope, new ReadSplits(scope.newNode(operator), splits, origin), null, null);
  }

  /** The records of a list, dealt out evenly in their order. */
  public static <T> Dataset<T> of(
      Scope scope, String operator, List<? extends T> records, int partitions) {
    List<Split<T>> splits = new ArrayList<>();
    long size = records.size();
    for (int i = 0; i < partitions; i++) {
      int from = (int) (size * i / partitions);
      int until = (int) (size * (i + 1) / partitions);
      // A copy: the caller's list may change, and it may hold nulls.
      List<T> share = Collections.unmodifiableList(new ArrayList<>(records.subList(from, until)));
      splits.add(new ListSplit<>(share));
    }
    return read(scope, operator, splits, null);
  }

  /** How many records a split is known to have without being read. */
  public static long knownRecords(Split<?> split) {
    return split instanceof ListSplit<?> list ? list.records().size() : 0;
  }

  public Scope scope() {
    return scope;
  }

  public PlanNode node() {
    return node;
  }

  /** How the records are known to be partitioned by key, or null. */
  public Partitioner partitioner() {
    return partitioner;
  }

  public int partitions() {
    return node.partitions();
  }

  /**
   * This dataset, with operations on it called {@code label} in messages; null for their own name.
   */
  public Dataset<T> labelled(String newLabel) {
    return new Dataset<>(scope, node, partitioner, newLabel);
  }

  /** This dataset, with operations on it called as they are on {@code other}. */
  public Dataset<T> labelledAs(Dataset<?> other) {
    return labelled(other.label);
  }

  /**
   * This dataset, with what the user calls on it named after the place of the call, unless it has a
   * name already.
   */
  public Dataset<T> calledBy(String operation) {
    return label == null ? labelled(CallSite.label(operation)) : this;
  }

  /** What an operation on this dataset is called in messages. */
  public String label(String operator) {
    return label == null ? operator : label;
  }

  /** Records replaced partition by partition; what was known of their partitioning is forgotten. */
  public <U> Dataset<U> mapPartitions(String operator, PartitionFunction<T, U> function) {
    return map(operator, function, null);
  }

  /** Records replaced partition by partition without a change of their keys. */
  public <U> Dataset<U> mapKeepingKeys(String operator, PartitionFunction<T, U> function) {
    return map(operator, function, partitioner);
  }

  /** Records replaced partition by partition by ones that are partitioned so by the same nodes. */
  private <U> Dataset<U> map(String operator, PartitionFunction<T, U> function, Partitioner known) {
    return new Dataset<>(
        scope,
        new MapPartitions(scope.newNode(label(operator)), node, TaskTally.in(function)),
        known,
        label);
  }

  /** Records moved to the partition that the function says. */
  public Dataset<T> exchange(String operator, int partitions, RecordPartitioner<T> function) {
    return exchange(operator, partitions, function, null);
  }

  Dataset<T> exchange(
      String operator, int partitions, RecordPartitioner<T> function, Partitioner known) {
    NodeInfo info = scope.newNode(label(operator));
    return new Dataset<>(
        scope,
        new Exchange(
            info, node, partitions, TaskTally.sending(function, scope.tally(), scope.newPlace())),
        known,
        label);
  }

  /**
   * Two datasets of equally many partitions, partition by partition.
   *
   * @param known how the result is partitioned by key, or null
   */
  public <U, R> Dataset<R> zip(
      String operator, Dataset<U> other, ZipFunction<T, U, R> function, Partitioner known) {
    Scope both = scope.with(other.scope, label(operator));
    return new Dataset<>(
        both,
        new ZipPartitions(both.newNode(label(operator)), node, other.node, TaskTally.in(function)),
        known,
        label);
  }

  /** All records of all datasets; there is at least one. */
  public static <T> Dataset<T> union(String operator, List<Dataset<T>> all) {
    Dataset<T> first = all.get(0);
    if (all.size() == 1) {
      return first;
    }
    Scope scope = first.scope;
    List<PlanNode> nodes = new ArrayList<>();
    for (Dataset<T> dataset : all) {
      scope = scope.with(dataset.scope, first.label(operator));
      nodes.add(dataset.node);
    }
    return new Dataset<>(
        scope, Union.concatenation(scope.newNode(first.label(operator)), nodes), null, first.label);
  }

  /** The same records in {@code partitions} partitions, moved as whole partitions. */
  public Dataset<T> regroup(String operator, int partitions) {
    return new Dataset<>(
        scope, Union.regroup(scope.newNode(label(operator)), node, partitions), null, label);
  }

  /** The same records in the partitions that the layout lists, all of this dataset. */
  public Dataset<T> regroup(String operator, List<List<Union.Ref>> layout) {
    return new Dataset<>(
        scope, new Union(scope.newNode(label(operator)), List.of(node), layout), null, label);
  }

  /**
   * State updated by these records, and what it emits; its keys stay in their partitions. If what
   * it emits has other keys, {@link #forgettingKeys} must follow.
   */
  public <U> Dataset<U> updateState(
      String operator, String operatorId, StateFunction<?, ?, T, U> function) {
    NodeInfo info = scope.newNode(label(operator));
    return new Dataset<>(
        scope,
        new UpdateState(
            info, node, operatorId, TaskTally.updating(function, scope.tally(), scope.newPlace())),
        partitioner,
        label);
  }

  /** The same records, of which nothing is known any more how they are partitioned. */
  public Dataset<T> forgettingKeys() {
    return new Dataset<>(scope, node, null, label);
  }

  /** The same records, kept once they are computed. */
  public Dataset<T> persist() {
    return node instanceof Persist
        ? this
        : new Dataset<>(
            scope, new Persist(scope.newNode(label("persist")), node), partitioner, label);
  }

  /** Forgets what was kept, if this is a dataset that is kept. */
  public void unpersist() {
    if (node instanceof Persist persist) {
      scope.unpersist(persist);
    }
  }

  /** The same dataset as one of {@code other}'s scope, if this one is of the context. */
  public Dataset<T> in(Scope other) {
    return new Dataset<>(other.with(scope, label("use")), node, partitioner, label);
  }

  /** What the engine has of its own behind this dataset. */
  public <N> N unwrap(Class<N> type) {
    return scope.unwrap(node, label("unwrap"), type);
  }

  /** Runs an action on every partition; the results are in order of partitions. */
  public <R> List<R> run(String operator, TaskAction<T, R> action) {
    return scope.run(Job.all(label(operator), node, action));
  }

  /** Runs an action that acts outside. */
  public <R> List<R> runWithEffects(String operator, TaskAction<T, R> action) {
    return scope.run(Job.withEffects(label(operator), node, action));
  }

  /** Runs an action that acts outside on some partitions. */
  public <R> List<R> runWithEffects(
      String operator, TaskAction<T, R> action, List<Integer> partitions) {
    return scope.run(new Job<>(label(operator), node, action, partitions, true));
  }

  /** Runs an action on some partitions. */
  public <R> List<R> run(String operator, TaskAction<T, R> action, List<Integer> partitions) {
    return scope.run(new Job<>(label(operator), node, action, partitions, false));
  }
}
