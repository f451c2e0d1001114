package io.tidewheel.spi.plan;

import java.io.Serializable;

/**
 * What a plan node belongs to: one batch, or the context. A node of the context may appear in the
 * plan of every batch; a node of a batch only in that batch's.
 *
 * @param batchId the batch, or {@link #CONTEXT_ID}
 */
public record PlanScope(long batchId) implements Serializable {
  private static final long CONTEXT_ID = -1;

  /** The scope of nodes that outlive a batch. */
  public static final PlanScope CONTEXT = new PlanScope(CONTEXT_ID);

  /** The scope of the nodes of one batch. */
  public static PlanScope batch(long batchId) {
    if (batchId < 0) {
      throw new IllegalArgumentException("batch id " + batchId + " < 0");
    }
    return new PlanScope(batchId);
  }

  public boolean isContext() {
    return batchId == CONTEXT_ID;
  }

  @Override
  public String toString() {
    return isContext() ? "context" : "batch " + batchId;
  }
}
