package io.tidewheel.internal.journal;

import io.tidewheel.spi.config.Settings;
import io.tidewheel.spi.file.Directory;
import io.tidewheel.spi.file.DirectoryLock;
import io.tidewheel.spi.journal.Journal;
import io.tidewheel.spi.journal.JournalProvider;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;

/** Opens journals on files, in a directory of any kind. */
public final class FileJournalProvider implements JournalProvider {
  private static final int TRIES = 5;

  /** How much longer the files are for large entries. */
  private static final int LOG_FACTOR = 8;

  @Override
  public Journal open(Directory directory, Settings settings, DirectoryLock owner)
      throws IOException {
    return open(directory, settings, owner, 1);
  }

  @Override
  public Journal openLog(Directory directory, Settings settings, DirectoryLock owner)
      throws IOException {
    return open(directory, settings, owner, LOG_FACTOR);
  }

  private static Journal open(
      Directory directory, Settings settings, DirectoryLock owner, int factor) throws IOException {
    return new FileJournal(
        directory,
        owner,
        JournalScan.of(directory),
        factor * settings.get(JournalKeys.SEGMENT_BYTES),
        settings.get(JournalKeys.BACKGROUND_THREADS));
  }

  /** {@inheritDoc} Reads the headers of the segments, and that entry. */
  @Override
  public ByteBuffer readAt(Directory directory, long position) throws IOException {
    NoSuchFileException gone = null;
    for (int i = 0; i < TRIES; i++) {
      try {
        Segment segment = JournalScan.segmentOf(directory, position);
        return SegmentReader.readAt(directory, segment, position, Long.MAX_VALUE);
      } catch (NoSuchFileException e) {
        gone = e; // Who has the journal open deletes segments that it let go, so look again.
      }
    }
    throw gone;
  }
}
