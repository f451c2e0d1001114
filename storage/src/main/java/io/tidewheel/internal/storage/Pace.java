package io.tidewheel.internal.storage;

import java.util.concurrent.CancellationException;

/** How fast something is done in the background. */
interface Pace {
  /**
   * Called after each small part of the work; may wait, so as to leave processor and disk to
   * others.
   *
   * @throws CancellationException if the rest of the work is not to be done
   */
  void afterPart();
}
