package io.tidewheel.spi.state;

import java.util.List;

/** All state of one application. Passes {@code StateStoresContract} of the test kit. */
public interface StateStores extends AutoCloseable {
  /**
   * Opens state at the version published last, for the changes of {@code batchId}. What was sealed
   * and not published is dropped. Different ids may be open at once in different threads.
   */
  <K, V> StateStore<K, V> open(StateId id, long batchId);

  /** Makes the sealed versions those that are opened from now on: all of them or none. */
  void publish(List<StateHandle> handles);

  @Override
  void close();
}
