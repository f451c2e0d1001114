package io.tidewheel.spi.state;

import java.io.IOException;
import java.io.Serializable;

/**
 * Stores whose versions lie where every process of a cluster can read and write them. The process
 * that holds these stores only knows which versions are published; tasks elsewhere open state with
 * an {@link Opener}.
 */
public interface SharedStateStores extends StateStores {
  /** What tasks open state with, in this process or in others. */
  Opener opener();

  /**
   * Opens state wherever a task runs. Sent to it in serialized form; knows where the state lies and
   * how values are written, but not which version is published. Thread-safe.
   */
  interface Opener extends Serializable {
    /**
     * Opens state for the changes of a batch. Several tasks may have the same state open, in
     * different processes: each seals a version of its own, and the one whose handle is published
     * counts.
     *
     * @param base the version to begin with, or null to begin empty; what other attempts of the
     *     batch sealed is not seen
     * @param attempt distinguishes this use from all others of the same state and batch, also from
     *     those before a restart
     * @throws IOException if the version cannot be read, saying which and what was found
     */
    <K, V> StateStore<K, V> open(StateId id, StateHandle base, long batchId, String attempt)
        throws IOException;
  }
}
