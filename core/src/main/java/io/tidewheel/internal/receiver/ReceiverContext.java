package io.tidewheel.internal.receiver;

import io.tidewheel.listener.StreamingListener;
import io.tidewheel.spi.codec.Codecs;
import io.tidewheel.spi.config.Settings;
import io.tidewheel.spi.journal.Journal;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What the receivers of a context get from it.
 *
 * @param logs the journals for write-ahead logs; empty without a checkpoint
 * @param events tells listeners
 * @param failed stops the context with a cause
 */
public record ReceiverContext(
    String appName,
    Settings settings,
    Supplier<Codecs> codecs,
    Optional<Logs> logs,
    Consumer<Consumer<StreamingListener>> events,
    Consumer<Throwable> failed) {

  /** Opens the journal of an input. */
  @FunctionalInterface
  public interface Logs {
    Journal open(String sourceId) throws IOException;
  }
}
