package io.tidewheel.internal.graph;

import io.tidewheel.internal.graph.StreamNode.Derived;
import io.tidewheel.internal.graph.StreamNode.Input;
import io.tidewheel.internal.graph.StreamNode.Stateful;
import io.tidewheel.internal.rdd.Dataset;
import io.tidewheel.spi.engine.OperatorFailure;
import io.tidewheel.spi.plan.BatchPlan;
import io.tidewheel.spi.plan.PlanNode;
import io.tidewheel.spi.plan.StateFunction;
import io.tidewheel.spi.plan.UpdateState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Builds the plan of one batch from the graph and the ranges that were planned: a pure function,
 * but for the user's own {@code transform} code. Each stream becomes one dataset, however many read
 * it. Used once, by the batch thread.
 */
public final class PlanBuilder {
  private final StreamGraph graph;
  private final Moment moment;

  /** Null if there are none yet. */
  private final Map<Integer, Object> ranges;

  private final Map<StreamNode, Dataset<?>> built = new HashMap<>();

  /**
   * @param ranges what each input gives to the batch, by input id
   */
  public PlanBuilder(StreamGraph graph, Moment moment, Map<Integer, Object> ranges) {
    this.graph = graph;
    this.moment = moment;
    this.ranges = ranges;
  }

  /** An output that is due in this batch, ready to run. */
  public record DueOutput(OutputNode output, Dataset<?> dataset) {}

  /**
   * A batch, built.
   *
   * @param outputs those that are due, in registration order
   * @param states every state node, to run before any output
   */
  public record Built(Moment moment, List<DueOutput> outputs, List<UpdateState> states) {
    /** The nodes that state and outputs begin from. */
    public List<PlanNode> nodes() {
      List<PlanNode> nodes = new ArrayList<>(states);
      outputs.forEach(due -> nodes.add(due.dataset().node()));
      return nodes;
    }

    /** The plan, for people and tests. */
    public BatchPlan plan() {
      return new BatchPlan(
          moment.batchId(),
          moment.time(),
          outputs.stream()
              .map(due -> new BatchPlan.Output(due.output().label(), due.dataset().node()))
              .toList(),
          states);
    }
  }

  /**
   * What is known of any batch before there is one: the nodes of all streams that are not made by
   * the user's {@code transform} code, nor of what that makes, as if nothing came in.
   */
  public static List<PlanNode> rehearsed(StreamGraph graph, Moment moment) {
    PlanBuilder builder = new PlanBuilder(graph, moment, null);
    List<StreamNode> streams = new ArrayList<>(graph.statefulNodes());
    graph.outputs().forEach(output -> streams.add(output.stream()));
    streams.forEach(builder::rehearse);
    return builder.built.values().stream().<PlanNode>map(Dataset::node).toList();
  }

  /** Whether the stream is known. */
  private boolean rehearse(StreamNode stream) {
    boolean known = true;
    for (StreamNode parent : stream.parents()) {
      known &= rehearse(parent);
    }
    if (!known || (stream instanceof Derived derived && derived.isUsers())) {
      return false;
    }
    try {
      return dataset(stream) != null;
    } catch (OperatorFailure e) {
      return false; // A batch will say so, or not.
    }
  }

  public Built build() {
    // State takes in every batch of its parent: a window that is not due does, and keys time out
    // in batches that bring nothing.
    List<UpdateState> states = new ArrayList<>();
    for (Stateful node : graph.statefulNodes()) {
      if (moment.isDue(node.parents().get(0).slideMillis())) {
        collectState(dataset(node).node(), states);
      }
    }
    List<DueOutput> outputs = new ArrayList<>();
    for (OutputNode output : graph.outputs()) {
      if (moment.isDue(output.stream().slideMillis())) {
        outputs.add(new DueOutput(output, dataset(output.stream()).labelled(null)));
      }
    }
    return new Built(moment, outputs, states);
  }

  /** One stream of the batch, by itself. */
  public Dataset<?> of(StreamNode stream) {
    return dataset(stream).labelled(null);
  }

  private static void collectState(PlanNode node, List<UpdateState> states) {
    PlanNode state = node;
    while (!(state instanceof UpdateState update)) {
      state = state.inputs().get(0);
    }
    states.add(update);
  }

  private Dataset<?> dataset(StreamNode node) {
    Dataset<?> known = built.get(node);
    if (known == null) {
      known = make(node);
      if (node.isPersisted()) {
        known = known.persist();
      }
      built.put(node, known);
    }
    return known;
  }

  private Dataset<?> make(StreamNode node) {
    if (node instanceof Input input) {
      return ranges == null
          ? Dataset.read(moment.scope(), node.label(), List.of(), null)
          : input.read().read(moment, ranges.get(input.id()));
    }
    if (node instanceof Stateful stateful) {
      return update(dataset(stateful.parents().get(0)), stateful);
    }
    return derive((Derived) node);
  }

  private <T> Dataset<?> update(Dataset<T> parent, Stateful node) {
    @SuppressWarnings("unchecked") // The node was made for a parent of this type.
    var function = (StateFunction<?, ?, T, Object>) node.at(moment);
    return parent.labelled(node.label()).updateState(node.label(), node.operatorId(), function);
  }

  private Dataset<?> derive(Derived node) {
    List<Dataset<?>> parents = new ArrayList<>();
    for (StreamNode parent : node.parents()) {
      parents.add(dataset(parent).labelled(node.label()));
    }
    Dataset<?> result;
    try {
      result = node.derivation().derive(moment, parents);
    } catch (Exception e) {
      throw OperatorFailure.of(node.label(), e);
    }
    if (result == null) {
      throw OperatorFailure.of(
          node.label(),
          new NullPointerException(
              "the function returned null instead of an RDD; return ssc.emptyRDD() for no records"));
    }
    return result.in(moment.scope());
  }
}
