package io.tidewheel.internal.receiver;

import io.tidewheel.listener.StreamingListener;
import io.tidewheel.spi.codec.Codecs;
import io.tidewheel.spi.config.Settings;
import io.tidewheel.spi.engine.LongTasks;
import io.tidewheel.spi.file.Directory;
import io.tidewheel.spi.journal.Journal;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What the receivers of a context get from it.
 *
 * @param logs the journals for write-ahead logs; empty without a checkpoint
 * @param longTasks what runs receivers where the tasks of jobs run; empty if that is this process
 * @param events tells listeners
 * @param failed stops the context with a cause
 */
public record ReceiverContext(
    String appName,
    Settings settings,
    Supplier<Codecs> codecs,
    Optional<Logs> logs,
    Optional<LongTasks> longTasks,
    Consumer<Consumer<StreamingListener>> events,
    Consumer<Throwable> failed) {

  /** Has the journals of inputs. */
  public interface Logs {
    /** Opens one, to write as long as this process has the checkpoint. */
    Journal open(String sourceId) throws IOException;

    /** Where one is. */
    Directory directory(String sourceId);
  }
}
