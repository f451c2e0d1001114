package io.tidewheel.spi.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * Regroups the partitions of its inputs without moving a record between partitions: partition j is
 * the listed input partitions one after the other.
 *
 * @param layout one list of references per partition of this node
 */
public record Union(NodeInfo info, List<PlanNode> inputs, List<List<Ref>> layout)
    implements PlanNode {

  /**
   * A partition of an input.
   *
   * @param input index into {@link Union#inputs}
   * @param partition partition of that input
   */
  public record Ref(int input, int partition) {}

  public Union {
    inputs = List.copyOf(inputs);
    layout = layout.stream().map(List::copyOf).toList();
  }

  /** All partitions of all inputs, one after the other. */
  public static Union concatenation(NodeInfo info, List<PlanNode> inputs) {
    List<List<Ref>> layout = new ArrayList<>();
    for (Ref ref : refs(inputs)) {
      layout.add(List.of(ref));
    }
    return new Union(info, inputs, layout);
  }

  /** The partitions of one input dealt out to {@code partitions} groups, round robin. */
  public static Union regroup(NodeInfo info, PlanNode input, int partitions) {
    List<List<Ref>> layout = new ArrayList<>();
    for (int i = 0; i < partitions; i++) {
      layout.add(new ArrayList<>());
    }
    for (Ref ref : refs(List.of(input))) {
      layout.get(ref.partition() % partitions).add(ref);
    }
    return new Union(info, List.of(input), layout);
  }

  private static List<Ref> refs(List<PlanNode> inputs) {
    List<Ref> refs = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      for (int p = 0; p < inputs.get(i).partitions(); p++) {
        refs.add(new Ref(i, p));
      }
    }
    return refs;
  }

  @Override
  public int partitions() {
    return layout.size();
  }
}
