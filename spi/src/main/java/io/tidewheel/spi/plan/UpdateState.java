package io.tidewheel.spi.plan;

import java.util.List;

/**
 * Updates the state of one operator and emits. Runs at most once per attempt of a batch, on every
 * partition, the first time anything asks for it.
 *
 * @param operatorId the lasting id under which the state is kept
 */
public record UpdateState(
    NodeInfo info, PlanNode input, String operatorId, StateFunction<?, ?, ?, ?> function)
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
