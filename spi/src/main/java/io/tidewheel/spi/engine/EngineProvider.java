package io.tidewheel.spi.engine;

import io.tidewheel.spi.codec.Codecs;
import io.tidewheel.spi.config.Settings;
import io.tidewheel.spi.state.StateStores;
import java.util.function.Supplier;

/** Makes engines of one kind. Found by {@link java.util.ServiceLoader}. */
public interface EngineProvider {
  /** The value of the setting {@code engine} that chooses this one. */
  String name();

  /**
   * Makes an engine. Starts nothing that cannot be undone by {@link Engine#close}.
   *
   * @param applicationName for the names of threads
   * @param settings also those that belong to the system the engine runs on: {@link
   *     Settings#others}
   * @param stores where state nodes find their state; closed by the caller after the engine. An
   *     engine whose tasks run in other processes refuses state nodes unless these are {@link
   *     io.tidewheel.spi.state.SharedStateStores}
   * @param codecs of the program, made when first asked for; not asked by an engine whose records
   *     never leave this process
   */
  Engine create(
      String applicationName, Settings settings, StateStores stores, Supplier<Codecs> codecs);

  /** The setting {@code state.store} that goes with this engine if the user chooses none. */
  default String stateStore() {
    return "heap";
  }
}
