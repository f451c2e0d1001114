package io.tidewheel.internal.sink;

import io.tidewheel.spi.sink.SinkException;
import java.time.Duration;

/** How a destination is waited for. Used by one thread. */
public interface Patience {
  /**
   * Waits before the destination is asked again.
   *
   * @param waited how long it has been asked in vain
   * @throws InterruptedException if the context stops
   * @throws SinkException the problem, if it has been waited for long enough
   */
  void pause(SinkException problem, Duration waited) throws InterruptedException, SinkException;
}
