package io.tidewheel.internal.sink;

import io.tidewheel.spi.plan.ByPosition;
import io.tidewheel.spi.plan.Exchange;
import io.tidewheel.spi.plan.MapPartitions;
import io.tidewheel.spi.plan.PlanNode;
import io.tidewheel.spi.plan.ReadSplits;
import io.tidewheel.spi.plan.UpdateState;
import io.tidewheel.spi.plan.ZipPartitions;

/** What a node's partitions have in common with those of a re-run of the batch. */
enum Placement {
  /** The same records in the same order. */
  FIXED_ORDER,
  /** The same records, in any order: they were moved by what they are, or come from state. */
  FIXED,
  /** The same records all in all, but not in each partition. */
  LOOSE,
  /** Other records: which they are goes by places that others had. */
  OTHER;

  static Placement of(PlanNode node) {
    if (node instanceof ReadSplits) {
      return FIXED_ORDER;
    }
    Placement inputs = FIXED_ORDER;
    for (PlanNode input : node.inputs()) {
      inputs = worse(inputs, of(input));
    }
    if (inputs == OTHER) {
      return OTHER;
    }
    boolean byPosition = inputs != FIXED_ORDER && function(node) instanceof ByPosition;
    if (node instanceof Exchange) {
      return byPosition ? LOOSE : FIXED;
    }
    if (byPosition) {
      return OTHER;
    }
    return node instanceof UpdateState ? worse(inputs, FIXED) : inputs;
  }

  private static Object function(PlanNode node) {
    if (node instanceof Exchange exchange) {
      return exchange.partitioner();
    }
    if (node instanceof MapPartitions map) {
      return map.function();
    }
    return node instanceof ZipPartitions zip ? zip.function() : null;
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
