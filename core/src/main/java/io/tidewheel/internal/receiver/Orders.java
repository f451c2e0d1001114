package io.tidewheel.internal.receiver;

import java.io.Serializable;

/**
 * What the driver wants of a receiver in another process.
 *
 * @param over whether the session is over: what was reported just now does not count
 * @param stop whether the receiver is to stop, and to store what it has
 * @param abandon whether it is to wait for nothing any more
 * @param recordsPerSecond how many it may store at most
 * @param committedUntil blocks before this number are of committed batches
 * @param numbered the number that the driver gave to the block that was reported; -1 if none was
 */
record Orders(
    boolean over,
    boolean stop,
    boolean abandon,
    double recordsPerSecond,
    long committedUntil,
    long numbered)
    implements Serializable {
  /** For who did not notice that its session is over. */
  static final Orders OVER = new Orders(true, true, true, RateLimiter.UNLIMITED, 0, -1);
}
