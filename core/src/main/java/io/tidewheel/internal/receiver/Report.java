package io.tidewheel.internal.receiver;

import io.tidewheel.StreamingException;
import io.tidewheel.internal.receiver.ReceiverSession.Ending;
import io.tidewheel.receiver.BlockId;
import java.io.Serializable;
import java.util.List;

/**
 * What a receiver in another process tells the driver, which answers each with {@link Orders}. All
 * of it is of one session; the driver takes no word of a session that is over.
 */
sealed interface Report extends Serializable {
  /**
   * The first: the session begins.
   *
   * @param place where, for people
   */
  record Began(String place) implements Report {}

  /** The receiver was started. */
  record Started() implements Report {}

  /** Blocks are in the write-ahead log; the driver may know some of them. */
  record Stored(List<BlockLog.Found> blocks) implements Report {}

  /**
   * A block is in the block storage of this process, without a write-ahead log; the driver numbers
   * it.
   */
  record Kept(BlockId id, int records, int bytes, long key) implements Report {}

  /**
   * How it goes; comes regularly.
   *
   * @param heldBack whether the rate made somebody wait since the last of these
   * @param full whether somebody waits for room
   * @param waitedNanos for the disk, since the last of these
   */
  record Progress(boolean heldBack, boolean full, long waitedNanos) implements Report {}

  /** An error that the receiver got over. */
  record Trouble(String message, Throwable error) implements Report {}

  /** The last: the receiver has stopped, and all that it gave is stored. */
  record Ended(Ending ending) implements Report {}

  /** What can be sent of an exception, whose class the other process may lack; null for null. */
  static Throwable sendable(Throwable thrown) {
    if (thrown == null) {
      return null;
    }
    Throwable cause = thrown.getCause() == thrown ? null : thrown.getCause();
    StreamingException sendable = new StreamingException(thrown.toString(), sendable(cause));
    sendable.setStackTrace(thrown.getStackTrace());
    return sendable;
  }
}
