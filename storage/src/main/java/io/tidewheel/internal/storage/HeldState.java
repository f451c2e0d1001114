package io.tidewheel.internal.storage;

import io.tidewheel.spi.state.StateHandle;
import io.tidewheel.spi.state.StateId;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** All that is known of one id. Guarded by the lock of the stores, the content of maps excepted. */
final class HeldState {
  /**
   * A version that nobody sees yet.
   *
   * @param appended null if nothing of it is in the journal
   */
  record Sealed(
      StateHandle handle,
      Map<Object, Object> changes,
      Object derived,
      ChangesOutput.Appended appended) {}

  final StateId id;

  /**
   * The version published last, once {@link #unmerged} is merged into it. Changed only by the
   * thread that opens the id; a snapshot may be written from it meanwhile, if it is a concurrent
   * map.
   */
  final Map<Object, Object> base;

  final Retention retention;

  /** Changes that were published and are not in the base yet; null if there are none. */
  Map<Object, Object> unmerged;

  /** Null if nothing was. */
  StateHandle published;

  /** The last version of which changes may be in the base. */
  long merged;

  Object derived;
  boolean opening;

  /** The store opened last, the only one that may seal; null once it did. */
  HeapStateStore<?, ?> open;

  Sealed sealed;

  /** State of an id that has none yet. */
  static HeldState empty(StateId id, boolean durable) {
    return new HeldState(
        id, durable ? new ConcurrentHashMap<>() : new HashMap<>(), new Retention());
  }

  HeldState(StateId id, Map<Object, Object> base, Retention retention) {
    this.id = id;
    this.base = base;
    this.retention = retention;
  }
}
