package io.tidewheel.spi.plan;

import java.util.List;

/**
 * Re-partitions records; the only node whose partitions need all partitions of the input. Within
 * one output partition, records of one input partition keep their order and the input partitions
 * follow each other in index order.
 */
public record Exchange(
    NodeInfo info, PlanNode input, int partitions, RecordPartitioner<?> partitioner)
    implements PlanNode {
  public Exchange {
    if (partitions < 1) {
      throw new IllegalArgumentException(
          info.operator() + ": number of partitions is " + partitions + ", must be at least 1");
    }
  }

  @Override
  public List<PlanNode> inputs() {
    return List.of(input);
  }
}
