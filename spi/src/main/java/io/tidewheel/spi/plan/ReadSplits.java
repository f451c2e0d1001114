package io.tidewheel.spi.plan;

import io.tidewheel.spi.source.Split;
import java.util.List;

/**
 * Reads one split into each partition.
 *
 * @param splits partition i reads {@code splits.get(i)}
 * @param origin what the source handed out for the user to look at (offset ranges, say); may be
 *     null
 */
public record ReadSplits(NodeInfo info, List<? extends Split<?>> splits, Object origin)
    implements PlanNode {
  public ReadSplits {
    splits = List.copyOf(splits);
  }

  @Override
  public int partitions() {
    return splits.size();
  }

  @Override
  public List<PlanNode> inputs() {
    return List.of();
  }
}
