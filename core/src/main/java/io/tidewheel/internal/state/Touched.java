package io.tidewheel.internal.state;

/**
 * A stored state with the time of the batch that touched it last, in milliseconds since the epoch.
 * Stored where times matter; without a time-out and a time to live the state is stored as it is. A
 * program may begin or cease to care between two runs, so whoever reads entries expects both.
 */
record Touched(Object state, long millis) {

  /** The state in an entry of either form; null for none. */
  static Object stateIn(Object entry) {
    return entry instanceof Touched touched ? touched.state() : entry;
  }

  /** When the entry was touched; an entry that does not say counts as touched {@code now}. */
  static long millisOf(Object entry, long now) {
    return entry instanceof Touched touched ? touched.millis() : now;
  }
}
