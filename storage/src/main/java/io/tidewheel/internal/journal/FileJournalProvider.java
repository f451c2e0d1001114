package io.tidewheel.internal.journal;

import io.tidewheel.spi.config.Settings;
import io.tidewheel.spi.file.Directory;
import io.tidewheel.spi.file.DirectoryLock;
import io.tidewheel.spi.journal.Journal;
import io.tidewheel.spi.journal.JournalProvider;
import java.io.IOException;

/** Opens journals on files, in a directory of any kind. */
public final class FileJournalProvider implements JournalProvider {
  @Override
  public Journal open(Directory directory, Settings settings, DirectoryLock owner)
      throws IOException {
    return new FileJournal(
        directory,
        owner,
        JournalScan.of(directory),
        settings.get(JournalKeys.SEGMENT_BYTES),
        settings.get(JournalKeys.BACKGROUND_THREADS));
  }
}
