package io.tidewheel.internal.storage;

import io.tidewheel.spi.config.ConfigKey;
import io.tidewheel.spi.config.ConfigKeys;
import java.util.List;

/** The settings of state in memory. */
public final class HeapStateKeys implements ConfigKeys {
  static final ConfigKey<Long> SNAPSHOT_MIN_BYTES =
      ConfigKey.number(
          "state.snapshot.minBytes",
          1L << 20,
          1,
          "With a checkpoint: how many bytes of changes the state of an operator and partition has at"
              + " least before a snapshot of it is written; and as many as its last snapshot has.");

  static final ConfigKey<Long> SNAPSHOT_MAX_JOURNAL_BYTES =
      ConfigKey.number(
          "state.snapshot.maxJournalBytes",
          16L << 20,
          1,
          "With a checkpoint: after how many bytes of changes of all state together a snapshot is"
              + " written also of state that changes little, so that the journal can be cut. At"
              + " least twice the bytes of all snapshots.");

  @Override
  public List<ConfigKey<?>> keys() {
    return List.of(SNAPSHOT_MIN_BYTES, SNAPSHOT_MAX_JOURNAL_BYTES);
  }
}
