package io.tidewheel.internal.window;

import java.io.Serializable;

/**
 * When a window's panes end and when it is due. The window that is due at {@code t} covers what
 * came with batches of a time in {@code (t - width, t]}. Width and slide are whole numbers of
 * panes, so a window is always whole panes; the data of a batch belongs to the pane that ends at
 * the batch's time or next after it. All in milliseconds since the epoch.
 *
 * @param zero the context's zero time
 */
public record WindowTimes(long zero, long width, long slide) implements Serializable {

  /** The length of a pane: the longest that divides width and slide. */
  long pane() {
    long a = width;
    long b = slide;
    while (b != 0) {
      long rest = a % b;
      a = b;
      b = rest;
    }
    return a;
  }

  /** The end of the pane that a batch of this time belongs to. */
  long paneEnd(long batchTime) {
    long pane = pane();
    return zero + -Math.floorDiv(zero - batchTime, pane) * pane;
  }

  boolean isPaneEnd(long time) {
    return (time - zero) % pane() == 0;
  }

  /** Whether a window ends at this time. */
  boolean isDue(long time) {
    return (time - zero) % slide == 0;
  }
}
