package io.tidewheel.internal.files;

import io.tidewheel.spi.config.ConfigKey;
import io.tidewheel.spi.config.ConfigKeys;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The keys of inputs of files. */
public final class FileKeys implements ConfigKeys {
  private static final String REMEMBERED =
      "every file is remembered for as long as it exists, in the checkpoint; see"
          + " streaming.files.forgetAfter";

  /** What is done about a file that cannot be read as it was planned. */
  public enum OnTrouble {
    FAIL,
    SKIP
  }

  /** What is done about a file that changed before it was read. */
  public enum OnChange {
    FAIL,
    SKIP,
    READ
  }

  /** What is done about a file that changed after it was read. */
  public enum OnRewrite {
    IGNORE,
    READ
  }

  static final ConfigKey<Duration> SETTLE_DELAY =
      ConfigKey.duration(
          "streaming.files.settleDelay",
          Duration.ofMillis(500),
          "How long the size and time of a new file must stay as they are before it is read. Programs"
              + " that write slowly into the directory need more, or better move files in when they"
              + " are complete; if all do, 0ms reads them at once.");

  static final ConfigKey<Duration> LIST_INTERVAL =
      ConfigKey.duration(
          "streaming.files.listInterval",
          Duration.ofSeconds(1),
          "How long an input of files waits at least from one look into its directories to the"
              + " next.");

  static final ConfigKey<Long> MOST_FILES =
      ConfigKey.number(
          "streaming.files.maxFilesPerBatch",
          1_000L,
          1,
          "How many files an input gives to a batch at most; the following ones get the rest, oldest"
              + " first.");

  static final ConfigKey<Long> SPLIT_SIZE =
      ConfigKey.number(
          "streaming.files.splitSize",
          32L * 1024 * 1024,
          1,
          "How many bytes of files one task reads: longer files are read by several, if their format"
              + " allows, and small ones together.");

  static final ConfigKey<OnTrouble> MISSING =
      ConfigKey.choice(
          "streaming.files.missing",
          OnTrouble.class,
          OnTrouble.FAIL,
          "What happens to a file that is deleted after it was planned for a batch and before it was"
              + " read: fail stops the program in the end, skip goes on without it and warns.");

  static final ConfigKey<OnChange> CHANGED =
      ConfigKey.choice(
          "streaming.files.changed",
          OnChange.class,
          OnChange.FAIL,
          "What happens to a file that is changed after it was planned for a batch and before it was"
              + " read: fail stops the program in the end, skip goes on without it and read takes it"
              + " as it is by then; both warn.");

  static final ConfigKey<OnRewrite> REWRITTEN =
      ConfigKey.choice(
          "streaming.files.rewritten",
          OnRewrite.class,
          OnRewrite.IGNORE,
          "What happens to a file that is changed or replaced after it was read: ignore does nothing"
              + " and warns once, read takes all of it as a new file.");

  static final ConfigKey<Duration> FORGET_AFTER =
      ConfigKey.duration(
          "streaming.files.forgetAfter",
          Duration.ofDays(1),
          "How long a file that was read must be gone before it is forgotten: a file of its name is"
              + " new from then on.");

  @Override
  public List<ConfigKey<?>> keys() {
    return List.of(
        SETTLE_DELAY,
        LIST_INTERVAL,
        MOST_FILES,
        SPLIT_SIZE,
        MISSING,
        CHANGED,
        REWRITTEN,
        FORGET_AFTER);
  }

  @Override
  public Map<String, String> obsolete() {
    return Map.of(
        "streaming.fileStream.minRememberDuration",
        REMEMBERED,
        "streaming.minRememberDuration",
        REMEMBERED);
  }
}
