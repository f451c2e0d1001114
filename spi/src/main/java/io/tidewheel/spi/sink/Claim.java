package io.tidewheel.spi.sink;

import io.tidewheel.spi.sink.SinkException.Problem;
import java.io.Serializable;

/**
 * What one task says when it begins to write: which batch of which partition, as whom, and what it
 * takes the partition's marker to be.
 *
 * @param checkpoint the id of the checkpoint
 * @param epoch that {@link SinkControl#fence} returned
 * @param batch not {@link Marker#NONE}
 * @param previous the batch committed in this partition before, or {@link Marker#NONE}
 * @param plan checksum of what the batch was planned to be
 */
public record Claim(
    OutputId output,
    String checkpoint,
    int partition,
    long epoch,
    long batch,
    long previous,
    long plan)
    implements Serializable {

  /** The marker that the commit leaves. */
  public Marker marker() {
    return new Marker(partition, checkpoint, batch, epoch, plan);
  }

  /**
   * Decides what becomes of this claim, given the marker that is there, seen in the transaction
   * that would write.
   *
   * @param found null if there is none
   * @return whether the batch was committed before, so that nothing is to be written; if not, it
   *     may be written
   * @throws SinkException {@link Problem#FENCED} if another writer has taken over, {@link
   *     Problem#MISMATCH} if the marker is not what the checkpoint knows of
   */
  public boolean isCommitted(Marker found) throws SinkException {
    if (found != null && found.epoch() > epoch) {
      throw new SinkException(
          Problem.FENCED,
          where()
              + ": another process took over: epoch="
              + found.epoch()
              + ", this one has epoch="
              + epoch
              + "; this process must end, nothing of the batch was written");
    }
    if (found == null || !found.checkpoint().equals(checkpoint) || found.epoch() < epoch) {
      throw mismatch(found);
    }
    if (found.batch() == batch && found.plan() == plan) {
      return true;
    }
    if (found.batch() == previous) {
      return false;
    }
    throw mismatch(found);
  }

  private SinkException mismatch(Marker found) {
    return new SinkException(
        Problem.MISMATCH,
        where()
            + ": the destination says "
            + (found == null
                ? "nothing"
                : "checkpoint="
                    + found.checkpoint()
                    + ", batch="
                    + found.batch()
                    + ", epoch="
                    + found.epoch()
                    + ", plan="
                    + Long.toHexString(found.plan()))
            + ", the checkpoint knows of checkpoint="
            + checkpoint
            + ", batch="
            + previous
            + ", epoch="
            + epoch
            + ", plan="
            + Long.toHexString(plan)
            + "; the destination lost commits (a fail-over to a replica that lagged, a restored copy),"
            + " or is another one. Nothing of the batch was written. Bring the destination back to"
            + " what it was");
  }

  private String where() {
    return "output=" + output.output() + ", partition=" + partition + ", batch=" + batch;
  }
}
