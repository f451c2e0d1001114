package io.tidewheel.internal.embedded;

import io.tidewheel.spi.codec.Codecs;
import io.tidewheel.spi.config.Settings;
import io.tidewheel.spi.engine.Engine;
import io.tidewheel.spi.engine.EngineProvider;
import io.tidewheel.spi.state.StateStores;
import java.util.function.Supplier;

/** Makes engines that run tasks on threads of this JVM. */
public final class EmbeddedEngineProvider implements EngineProvider {
  @Override
  public String name() {
    return "embedded";
  }

  @Override
  public Engine create(
      String applicationName, Settings settings, StateStores stores, Supplier<Codecs> codecs) {
    boolean strict = settings.get(EmbeddedEngineKeys.STRICT);
    Long threads = settings.get(EmbeddedEngineKeys.THREADS);
    return new EmbeddedEngine(
        new TaskThreads(
            applicationName,
            threads == null ? Runtime.getRuntime().availableProcessors() : toInt(threads)),
        strict,
        strict && Boolean.parseBoolean(settings.others().get("spark.speculation")),
        toInt(settings.get(EmbeddedEngineKeys.MAX_FAILURES)),
        stores);
  }

  private static int toInt(long number) {
    return (int) Math.min(Integer.MAX_VALUE, number);
  }
}
