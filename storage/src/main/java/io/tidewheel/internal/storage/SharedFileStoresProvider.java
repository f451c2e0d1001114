package io.tidewheel.internal.storage;

import io.tidewheel.spi.config.Settings;
import io.tidewheel.spi.state.StateStores;
import io.tidewheel.spi.state.StateStoresProvider;

/** Makes stores that keep state in files of the checkpoint, which tasks of a cluster write. */
public final class SharedFileStoresProvider implements StateStoresProvider {
  @Override
  public String name() {
    return "shared";
  }

  @Override
  public StateStores create(Settings settings) {
    return new SharedFileStores();
  }
}
