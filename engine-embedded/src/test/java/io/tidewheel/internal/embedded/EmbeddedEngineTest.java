package io.tidewheel.internal.embedded;

import io.tidewheel.spi.config.Settings;
import io.tidewheel.spi.state.StateStores;
import io.tidewheel.spi.state.StateStoresProvider;
import java.util.Map;
import java.util.ServiceLoader;

class EmbeddedEngineTest {
  static final class Fixture {
    static StateStores newStateStores() {
      return ServiceLoader.load(StateStoresProvider.class)
          .findFirst()
          .orElseThrow()
          .create(new Settings(Map.of()));
    }
  }
}
