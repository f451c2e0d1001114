package io.tidewheel.internal.spark;

import io.tidewheel.spi.config.Settings;
import io.tidewheel.spi.engine.Engine;
import io.tidewheel.spi.state.StateStores;
import io.tidewheel.testkit.contract.StatefulEngineContract;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

class SparkEngineContractTest extends StatefulEngineContract {
  @TempDir Path directory;

  @Override
  protected Engine newEngine(Settings settings, StateStores stateStores) {
    return new SparkEngine(LocalSpark.CONTEXT, () -> {}, stateStores, () -> LocalSpark.CODECS);
  }

  @Override
  protected StateStores newStateStores() {
    return SharedStores.in(directory, List.of());
  }

  @Override
  protected boolean waitsForCancelledTasks() {
    return false;
  }
}
