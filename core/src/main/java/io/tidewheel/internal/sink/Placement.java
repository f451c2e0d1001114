package io.tidewheel.internal.sink;

import io.tidewheel.spi.plan.Exchange;
import io.tidewheel.spi.plan.PlanNode;
import io.tidewheel.spi.plan.PositionPartitioner;
import io.tidewheel.spi.plan.ReadSplits;
import io.tidewheel.spi.plan.UpdateState;

/** What a node's partitions have in common with those of a re-run of the batch. */
enum Placement {
  /** The same records in the same order. */
  FIXED_ORDER,
  /** The same records, in any order: they were moved by what they are, or come from state. */
  FIXED,
  /** The same records all in all, but not in each partition. */
  LOOSE;

  static Placement of(PlanNode node) {
    if (node instanceof ReadSplits) {
      return FIXED_ORDER;
    }
    Placement inputs = FIXED_ORDER;
    for (PlanNode input : node.inputs()) {
      inputs = worse(inputs, of(input));
    }
    if (node instanceof Exchange exchange) {
      boolean byPosition = exchange.partitioner() instanceof PositionPartitioner;
      return byPosition && inputs != FIXED_ORDER ? LOOSE : FIXED;
    }
    return node instanceof UpdateState ? worse(inputs, FIXED) : inputs;
  }

  private static Placement worse(Placement one, Placement other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  /** Whether how many records come out is bounded by how many a batch reads, more or less. */
  static boolean isStateless(PlanNode node) {
    return !(node instanceof UpdateState)
        && node.inputs().stream().allMatch(Placement::isStateless);
  }
}
