package io.tidewheel.internal.journal;

import io.tidewheel.spi.config.ConfigKey;
import io.tidewheel.spi.config.ConfigKeys;
import java.util.List;

/** The settings of the journal. */
public final class JournalKeys implements ConfigKeys {
  static final ConfigKey<Long> SEGMENT_BYTES =
      ConfigKey.number(
          "streaming.checkpoint.segmentBytes",
          16L * 1024 * 1024,
          1024,
          "How long a file of a journal gets before the next one is begun, in bytes; one of a"
              + " receiver's write-ahead log gets eight times as long. What is no longer needed is"
              + " deleted in whole files.");

  public static final ConfigKey<Boolean> BACKGROUND_THREADS =
      ConfigKey.flag(
          "streaming.checkpoint.backgroundThreads",
          true,
          "Whether journals and snapshots are written by threads of their own. false: everything is"
              + " done on the calling thread, for simulations that must repeat themselves.");

  @Override
  public List<ConfigKey<?>> keys() {
    return List.of(SEGMENT_BYTES, BACKGROUND_THREADS);
  }
}
