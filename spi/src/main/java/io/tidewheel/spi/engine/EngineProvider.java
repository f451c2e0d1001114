package io.tidewheel.spi.engine;

import io.tidewheel.spi.config.Settings;
import io.tidewheel.spi.state.StateStores;

/** Makes engines of one kind. Found by {@link java.util.ServiceLoader}. */
public interface EngineProvider {
  /** The value of the setting {@code engine} that chooses this one. */
  String name();

  /**
   * Makes an engine. Starts nothing that cannot be undone by {@link Engine#close}.
   *
   * @param applicationName for the names of threads
   * @param stores where state nodes find their state; closed by the caller after the engine. An
   *     engine whose tasks run in other processes refuses state nodes unless these are {@link
   *     io.tidewheel.spi.state.SharedStateStores}
   */
  Engine create(String applicationName, Settings settings, StateStores stores);
}
