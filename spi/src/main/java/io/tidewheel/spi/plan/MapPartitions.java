package io.tidewheel.spi.plan;

import java.util.List;

/** Computes partition i from partition i of its input. */
public record MapPartitions(NodeInfo info, PlanNode input, PartitionFunction<?, ?> function)
    implements PlanNode {
  @Override
  public int partitions() {
    return input.partitions();
  }

  @Override
  public List<PlanNode> inputs() {
    return List.of(input);
  }
}
