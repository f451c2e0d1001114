package io.tidewheel.receiver;

import java.io.Serializable;

/**
 * Names a block.
 *
 * @param streamId the input stream of its receiver
 * @param epoch which start of the receiver it is from; later starts have higher numbers, also after
 *     the process was restarted
 * @param index blocks of an epoch count from 0
 */
public record BlockId(int streamId, long epoch, long index) implements Serializable {
  @Override
  public String toString() {
    return "input-" + streamId + "-" + epoch + "-" + index;
  }
}
