package io.tidewheel.spi.state;

import io.tidewheel.spi.config.Settings;

/** Makes the stores of one kind. Found by {@link java.util.ServiceLoader}. */
public interface StateStoresProvider {
  /** The value of the setting {@code state.store} that chooses this one. */
  String name();

  StateStores create(Settings settings);
}
