package io.tidewheel.spi.plan;

import java.util.List;

/** Computes partition i from partition i of both inputs, which have equally many partitions. */
public record ZipPartitions(
    NodeInfo info, PlanNode left, PlanNode right, ZipFunction<?, ?, ?> function)
    implements PlanNode {
  public ZipPartitions {
    if (left.partitions() != right.partitions()) {
      throw new IllegalArgumentException(
          info.operator()
              + ": inputs must have equally many partitions, but have "
              + left.partitions()
              + " and "
              + right.partitions());
    }
  }

  @Override
  public int partitions() {
    return left.partitions();
  }

  @Override
  public List<PlanNode> inputs() {
    return List.of(left, right);
  }
}
