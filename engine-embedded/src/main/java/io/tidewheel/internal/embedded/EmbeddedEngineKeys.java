package io.tidewheel.internal.embedded;

import io.tidewheel.spi.config.ConfigKey;
import io.tidewheel.spi.config.ConfigKeys;
import java.util.List;

/** The settings of the embedded engine. */
public final class EmbeddedEngineKeys implements ConfigKeys {
  static final ConfigKey<Long> THREADS =
      ConfigKey.number(
          "engine.threads",
          null,
          1,
          "How many tasks of a job run at once, and into how many partitions an exchange goes when"
              + " nobody says so. Default: the processors of the machine.");

  static final ConfigKey<Boolean> STRICT =
      ConfigKey.flag(
          "engine.strict",
          false,
          "Whether functions are serialized, records copied at exchanges, tasks shuffled and run"
              + " twice, so that what passes here also runs on a cluster. For tests: it is slow.");

  static final ConfigKey<Long> MAX_FAILURES =
      ConfigKey.number(
          "engine.task.maxFailures",
          2L,
          1,
          "How often one task may fail before its job fails; 1 means that nothing is retried.");

  @Override
  public List<ConfigKey<?>> keys() {
    return List.of(THREADS, STRICT, MAX_FAILURES);
  }
}
