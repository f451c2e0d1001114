package io.tidewheel.testkit;

import io.tidewheel.internal.checkpoint.CheckpointState;
import io.tidewheel.internal.checkpoint.JournalReading;
import io.tidewheel.spi.config.Settings;
import io.tidewheel.spi.file.Directory;
import io.tidewheel.spi.journal.Journal;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;

/** Looks at a checkpoint without disturbing the program that owns it. */
final class SimulatedCheckpoint {
  private SimulatedCheckpoint() {}

  /** Whether the batch of this time is committed, as far as the disk knows. */
  static boolean isCommitted(Directory disk, Instant time) {
    try (Journal journal = JournalReading.open(disk, new Settings(Map.of()))) {
      CheckpointState state = JournalReading.read(disk, journal, (position, entry, after) -> {});
      return state != null
          && state.pending().isEmpty()
          && state.lastTime() >= time.toEpochMilli()
          && state.lastBatch() != CheckpointState.NONE;
    } catch (IOException e) {
      return false; // The program will say so when it starts.
    }
  }
}
