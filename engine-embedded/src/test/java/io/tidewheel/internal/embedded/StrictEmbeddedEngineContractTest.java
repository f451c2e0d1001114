package io.tidewheel.internal.embedded;

import io.tidewheel.spi.config.Settings;
import io.tidewheel.spi.engine.Engine;
import io.tidewheel.spi.state.StateStores;

class StrictEmbeddedEngineContractTest extends EmbeddedEngineContractTest {
  @Override
  protected Engine newEngine(Settings settings, StateStores stateStores) {
    return super.newEngine(settings.with(EmbeddedEngineKeys.STRICT, true), stateStores);
  }

  @Override
  protected int runsPerTask() {
    return 2;
  }
}
