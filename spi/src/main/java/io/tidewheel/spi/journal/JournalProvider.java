package io.tidewheel.spi.journal;

import io.tidewheel.spi.config.Settings;
import io.tidewheel.spi.file.Directory;
import java.io.IOException;

/** Opens journals. Found by {@link java.util.ServiceLoader}; there is one on the class path. */
public interface JournalProvider {
  /**
   * Opens the journal in a directory, to go on behind its last whole entry. Modifies nothing. The
   * caller holds the directory's lock.
   *
   * @throws JournalDamagedException if entries that were durable cannot be read
   */
  Journal open(Directory directory, Settings settings) throws IOException;
}
