package io.tidewheel.internal.embedded;

import io.tidewheel.spi.config.Settings;
import io.tidewheel.spi.engine.Engine;
import io.tidewheel.spi.state.StateStores;
import io.tidewheel.testkit.contract.EngineContract;

class EmbeddedEngineContractTest extends EngineContract {
  @Override
  protected Engine newEngine(Settings settings, StateStores stateStores) {
    return new EmbeddedEngineProvider()
        .create("contract", settings.with(EmbeddedEngineKeys.THREADS, 4L), stateStores, null);
  }

  @Override
  protected StateStores newStateStores() {
    return Plans.newStateStores();
  }
}
