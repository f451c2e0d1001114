package io.tidewheel.internal.journal;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.tidewheel.spi.config.Settings;
import io.tidewheel.spi.file.Directory;
import io.tidewheel.spi.journal.Journal;
import io.tidewheel.spi.journal.JournalProvider;
import io.tidewheel.testkit.contract.JournalContract;
import io.tidewheel.testkit.simulation.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Journals on local files: with a thread of their own or without, in short segments or long. */
class FileJournalTest {
  static final Settings INLINE =
      new Settings(
          Map.of(
              JournalKeys.BACKGROUND_THREADS.name(),
              false,
              JournalKeys.SEGMENT_BYTES.name(),
              2048L));

  abstract static class OnLocalFiles extends JournalContract {
    @TempDir Path temporary;

    abstract Settings settings();

    private Journal open() throws IOException {
      Directory directory = new LocalDirectory(temporary.resolve("journal"));
      return new FileJournalProvider().open(directory, settings());
    }

    @Override
    protected Journal newJournal() throws IOException {
      return open();
    }

    @Override
    protected Journal reopen(Journal journal) throws IOException {
      journal.close();
      return open();
    }
  }

  /** As users have it. */
  @Nested
  class ByDefault extends OnLocalFiles {
    @Override
    Settings settings() {
      return new Settings(Map.of());
    }

    @Test
    void isFoundByTheServiceLoader() {
      assertInstanceOf(
          FileJournalProvider.class,
          ServiceLoader.load(JournalProvider.class).findFirst().orElseThrow());
    }
  }

  @Nested
  class ShortSegments extends OnLocalFiles {
    @Override
    Settings settings() {
      return new Settings(Map.of(JournalKeys.SEGMENT_BYTES.name(), 1024L));
    }
  }

  @Nested
  class WithoutThread extends OnLocalFiles {
    @Override
    Settings settings() {
      return INLINE;
    }
  }

  @Nested
  class OnASimulatedDisk extends JournalContract {
    private final SimulatedDisk disk = SimulatedDisk.named("contract", 1);

    @AfterEach
    void forget() {
      disk.close();
    }

    @Override
    protected Journal newJournal() throws IOException {
      return new FileJournalProvider().open(disk.root(), INLINE);
    }

    @Override
    protected Journal reopen(Journal journal) throws IOException {
      journal.close();
      return newJournal();
    }
  }
}
