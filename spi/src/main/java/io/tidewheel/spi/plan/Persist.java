package io.tidewheel.spi.plan;

import java.util.List;

/**
 * Keeps the partitions of its input once computed: until the batch ends, or for a node of the
 * context until it is unpersisted or the context stops.
 */
public record Persist(NodeInfo info, PlanNode input) implements PlanNode {
  @Override
  public int partitions() {
    return input.partitions();
  }

  @Override
  public List<PlanNode> inputs() {
    return List.of(input);
  }
}
