package io.tidewheel.internal.spark;

import io.tidewheel.spi.config.Settings;
import io.tidewheel.spi.file.DirectoryProvider;
import io.tidewheel.spi.state.SharedStateStores;
import io.tidewheel.spi.state.StateHandle;
import io.tidewheel.spi.state.StateStores.Durability;
import io.tidewheel.spi.state.StateStoresProvider;
import io.tidewheel.testkit.simulation.MemoryJournal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/** The state stores that programs have on Spark. */
final class SharedStores {
  private SharedStores() {}

  /** Stores below a directory, which go on from published versions. */
  static SharedStateStores in(Path directory, List<StateHandle> published) {
    SharedStateStores stores =
        (SharedStateStores)
            ServiceLoader.load(StateStoresProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.name().equals("shared"))
                .findFirst()
                .orElseThrow()
                .create(new Settings(Map.of()));
    try {
      stores.recover(
          new Durability(
              new MemoryJournal(),
              ServiceLoader.load(DirectoryProvider.class).stream()
                  .map(ServiceLoader.Provider::get)
                  .filter(provider -> provider.scheme().equals("file"))
                  .findFirst()
                  .orElseThrow()
                  .open(directory.toUri()),
              LocalSpark.CODECS),
          published);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return stores;
  }
}
