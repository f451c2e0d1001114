package io.tidewheel.internal.storage;

import io.tidewheel.internal.journal.JournalKeys;
import io.tidewheel.spi.config.Settings;
import io.tidewheel.spi.state.StateStores;
import io.tidewheel.spi.state.StateStoresProvider;

/** Makes stores that keep state in memory, and with a checkpoint also in its journal. */
public final class HeapStateStoresProvider implements StateStoresProvider {
  @Override
  public String name() {
    return "heap";
  }

  @Override
  public StateStores create(Settings settings) {
    return new HeapStateStores(
        new HeapStateStores.SnapshotPolicy(
            settings.get(HeapStateKeys.SNAPSHOT_MIN_BYTES),
            settings.get(HeapStateKeys.SNAPSHOT_MAX_JOURNAL_BYTES),
            settings.get(JournalKeys.BACKGROUND_THREADS)));
  }
}
