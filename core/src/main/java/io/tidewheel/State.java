package io.tidewheel;

import java.util.NoSuchElementException;

/**
 * The state of one key, as the function of {@link PairDStream#mapWithState} gets to see and change
 * it. Valid during the call only: the object is used again for the next key. Used by the calling
 * thread.
 *
 * <p>A state is never changed in place: other batches share it, and a batch that is run again must
 * find what the batch before left. Make a new one and give that to {@link #update}. Immutable
 * records, numbers and text are safe; the test kit's strict engine calls the function twice for
 * each record, so that a state which is changed in place shows there.
 *
 * @param <S> state
 */
public interface State<S> {
  /** Whether the key has a state now. */
  boolean exists();

  /**
   * The state of the key.
   *
   * @throws NoSuchElementException if there is none
   */
  S get();

  /**
   * Sets the state of the key.
   *
   * @throws IllegalArgumentException if it is null, was removed in this call, or is timing out
   */
  void update(S newState);

  /**
   * Removes the state of the key, if there is any.
   *
   * @throws IllegalArgumentException if it was removed in this call before, or is timing out
   */
  void remove();

  /**
   * Whether this call is the last one for this key, which was idle for longer than {@link
   * StateSpec#timeout}: the state is removed after it.
   */
  boolean isTimingOut();
}
