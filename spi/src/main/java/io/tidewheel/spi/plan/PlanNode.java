package io.tidewheel.spi.plan;

import java.util.List;

/**
 * One step of a plan. A node is immutable, describes partitions {@code 0 .. partitions() - 1}, and
 * is computed by an engine as often as something asks for it, except {@link UpdateState} (once per
 * attempt of a batch) and {@link Persist} (kept).
 *
 * <p>Two nodes are the same node when their {@link NodeInfo#id} is the same.
 */
public sealed interface PlanNode
    permits ReadSplits, MapPartitions, ZipPartitions, Union, Exchange, UpdateState, Persist {

  NodeInfo info();

  /** The number of partitions, at least 0. */
  int partitions();

  /** The nodes this one reads, in order. */
  List<PlanNode> inputs();
}
