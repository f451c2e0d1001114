package io.tidewheel.internal.state;

import java.io.Serializable;

/**
 * When a key has been idle for too long, seen from one batch. In milliseconds; a limit that is
 * {@link #FOREVER} is none.
 *
 * @param now the batch's time
 * @param timeout after which a key times out, with a call of the function
 * @param timeToLive after which a key is dropped, without one
 */
public record IdleTimes(long now, long timeout, long timeToLive) implements Serializable {
  /** Longer than any state is kept. */
  public static final long FOREVER = Long.MAX_VALUE;

  /** Whether anybody needs to know when keys were touched. */
  boolean matter() {
    return timeout != FOREVER || timeToLive != FOREVER;
  }

  /** Whether a key that was touched last at this time has timed out. */
  boolean isTimedOut(long touched) {
    return timeout != FOREVER && touched < now - timeout;
  }

  /** Whether a key that was touched last at this time is to be dropped. */
  boolean isDropped(long touched) {
    return timeToLive != FOREVER && touched < now - timeToLive;
  }
}
