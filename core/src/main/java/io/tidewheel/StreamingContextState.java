package io.tidewheel;

/** Where a context is in its life; it only moves forward. */
public enum StreamingContextState {
  /** Streams can be defined; nothing runs. */
  INITIALIZED,
  /** Batches run; the graph is fixed. */
  ACTIVE,
  /** Nothing runs any more, and never will again. */
  STOPPED
}
