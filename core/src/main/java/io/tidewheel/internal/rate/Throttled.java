package io.tidewheel.internal.rate;

import io.tidewheel.listener.RateLimit;

/** An input that takes records in by itself, and so has to be held back where they come in. */
public interface Throttled {
  /**
   * Sets how fast records may come in from now on. Called by the planning thread behind each plan;
   * does not wait.
   *
   * @param allowed what batches have room for, and the reason; infinite if any number
   * @return the limit that holds, which may be lower for reasons of the input's own, and what held
   *     it back since the last call
   */
  RateLimit throttle(RateLimit allowed);
}
