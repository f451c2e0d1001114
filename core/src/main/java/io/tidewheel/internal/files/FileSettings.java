package io.tidewheel.internal.files;

import io.tidewheel.internal.files.FileKeys.OnChange;
import io.tidewheel.internal.files.FileKeys.OnRewrite;
import io.tidewheel.internal.files.FileKeys.OnTrouble;
import io.tidewheel.spi.config.Settings;
import java.io.Serializable;
import java.time.Duration;

/**
 * How an input of files behaves.
 *
 * @param splitSize in bytes
 */
record FileSettings(
    Duration settleDelay,
    Duration listInterval,
    long mostFiles,
    long splitSize,
    OnRewrite rewritten,
    Duration forgetAfter,
    Reading reading) {

  /** What is done about files that are not as they were planned. */
  record Reading(OnTrouble missing, OnChange changed) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Of files that are named by the program. */
    static final Reading STRICT = new Reading(OnTrouble.FAIL, OnChange.FAIL);
  }

  static FileSettings of(Settings settings) {
    return new FileSettings(
        settings.get(FileKeys.SETTLE_DELAY),
        settings.get(FileKeys.LIST_INTERVAL),
        settings.get(FileKeys.MOST_FILES),
        settings.get(FileKeys.SPLIT_SIZE),
        settings.get(FileKeys.REWRITTEN),
        settings.get(FileKeys.FORGET_AFTER),
        new Reading(settings.get(FileKeys.MISSING), settings.get(FileKeys.CHANGED)));
  }
}
