package io.tidewheel.internal.hadoop;

import io.tidewheel.spi.config.Settings;
import io.tidewheel.spi.journal.Journal;
import io.tidewheel.spi.journal.JournalProvider;
import io.tidewheel.testkit.contract.JournalContract;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** Journals on HDFS. */
class HadoopJournalTest {
  abstract static class OnHdfs extends JournalContract {
    private final URI location = Cluster.fresh();

    abstract Settings settings();

    private Journal open() throws IOException {
      return ServiceLoader.load(JournalProvider.class)
          .findFirst()
          .orElseThrow()
          .open(Cluster.directory(location), settings());
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

  @BeforeAll
  static void startCluster() {
    Cluster.hdfs();
  }

  @Nested
  class ByDefault extends OnHdfs {
    @Override
    Settings settings() {
      return new Settings(Map.of());
    }
  }
}
