package io.tidewheel.spi.journal;

import io.tidewheel.spi.config.Settings;
import io.tidewheel.spi.file.Directory;
import io.tidewheel.spi.file.DirectoryLock;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Opens journals. Found by {@link java.util.ServiceLoader}; there is one on the class path. */
public interface JournalProvider {
  /**
   * Opens the journal in a directory, to go on behind its last whole entry. Modifies nothing.
   *
   * @param owner what the caller holds; it is asked after each sync, before that completes, and a
   *     journal that another process took over has failed
   * @throws JournalDamagedException if entries that were durable cannot be read
   */
  Journal open(Directory directory, Settings settings, DirectoryLock owner) throws IOException;

  /** The same, to read, or where no other process knows the directory. */
  default Journal open(Directory directory, Settings settings) throws IOException {
    return open(directory, settings, DirectoryLock.NOT_NEEDED);
  }

  /**
   * The same for entries that are large and come fast, in longer files: to begin one takes syncs of
   * its own.
   */
  default Journal openLog(Directory directory, Settings settings, DirectoryLock owner)
      throws IOException {
    return open(directory, settings, owner);
  }

  /**
   * Reads one entry of a journal that another process may have open, and write.
   *
   * @param position where an entry is that is durable and was not let go
   * @return its payload, the caller's
   * @throws JournalDamagedException if there is none
   */
  ByteBuffer readAt(Directory directory, long position) throws IOException;
}
