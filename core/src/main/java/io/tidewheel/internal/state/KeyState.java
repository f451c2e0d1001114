package io.tidewheel.internal.state;

import io.tidewheel.State;
import java.util.NoSuchElementException;

/** The state of the key that the function is called for; the next key's after that. */
final class KeyState<S> implements State<S> {
  private Object key;
  private S state;
  private boolean updated;
  private boolean removed;
  private boolean timingOut;

  /**
   * Becomes that of another key.
   *
   * @param current null for none
   */
  void become(Object nextKey, S current, boolean nowTimingOut) {
    key = nextKey;
    state = current;
    updated = false;
    removed = false;
    timingOut = nowTimingOut;
  }

  boolean isUpdated() {
    return updated;
  }

  boolean isRemoved() {
    return removed;
  }

  @Override
  public boolean exists() {
    return state != null;
  }

  @Override
  public S get() {
    if (state == null) {
      throw new NoSuchElementException(
          "State.get: key=" + key + " has no state; ask State.exists before");
    }
    return state;
  }

  @Override
  public void update(S newState) {
    requireChangeable("update");
    if (newState == null) {
      throw new IllegalArgumentException(
          "State.update: key=" + key + ": the state must not be null; to have none, remove it");
    }
    state = newState;
    updated = true;
  }

  @Override
  public void remove() {
    requireChangeable("remove");
    state = null;
    updated = false;
    removed = true;
  }

  private void requireChangeable(String call) {
    if (timingOut) {
      throw new IllegalArgumentException(
          "State."
              + call
              + ": key="
              + key
              + " is timing out and its state is removed after this call; ask State.isTimingOut"
              + " before");
    }
    if (removed) {
      throw new IllegalArgumentException(
          "State."
              + call
              + ": key="
              + key
              + " had its state removed in this call; do one or the"
              + " other");
    }
  }

  @Override
  public boolean isTimingOut() {
    return timingOut;
  }

  @Override
  public String toString() {
    return "State(key=" + key + ", state=" + state + (timingOut ? ", timing out)" : ")");
  }
}
