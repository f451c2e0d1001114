package io.tidewheel.internal.config;

import io.tidewheel.spi.config.ConfigKey;
import io.tidewheel.spi.config.ConfigKeys;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The keys of the core. */
public final class CoreKeys implements ConfigKeys {

  /** What happens to ticks that pass while a batch runs. */
  public enum Overrun {
    MERGE,
    QUEUE
  }

  public static final ConfigKey<String> ENGINE =
      ConfigKey.text("engine", "embedded", "Where batches run.");

  public static final ConfigKey<String> STATE_STORE =
      ConfigKey.text(
          "state.store",
          null,
          "Where operators keep their state. Default: heap; shared on an engine whose tasks run in"
              + " other processes.");

  public static final ConfigKey<Overrun> OVERRUN =
      ConfigKey.choice(
          "streaming.overrun",
          Overrun.class,
          Overrun.MERGE,
          "What happens to ticks that pass while a batch runs: merge makes one batch of them, queue"
              + " makes a batch of each, with the data that was there at the tick.");

  public static final ConfigKey<Long> OVERRUN_QUEUE =
      ConfigKey.number(
          "streaming.overrun.maxQueued",
          10L,
          1,
          "With streaming.overrun=queue: how many batches wait; ticks beyond that are merged.");

  public static final ConfigKey<Long> DEFAULT_PARALLELISM =
      ConfigKey.number(
          "streaming.defaultParallelism",
          null,
          1,
          "How many partitions operations by key have when the call does not say. Default: what the"
              + " engine has threads for.");

  public static final ConfigKey<Long> BATCH_ATTEMPTS =
      ConfigKey.number(
          "streaming.batch.maxAttempts",
          2L,
          1,
          "How often a batch is run before its failure stops the context. Outputs that completed are"
              + " not run again.");

  public static final ConfigKey<Duration> BATCH_TIMEOUT =
      ConfigKey.duration(
          "streaming.batch.timeout",
          null,
          "How long one attempt at a batch may take; then it is cancelled, and counts as failed."
              + " Where a function does not react to that, the context stops and the process has to"
              + " end. Default: as long as it takes, with a warning that says where it is.");

  public static final ConfigKey<Duration> GRACEFUL_STOP_TIMEOUT =
      ConfigKey.duration(
          "streaming.gracefulStopTimeout",
          null,
          "How long a graceful stop may take in all; then the running batch is cancelled. Default:"
              + " ten batch intervals, at least 10s.");

  public static final ConfigKey<Boolean> STOP_GRACEFULLY_ON_SHUTDOWN =
      ConfigKey.flag(
          "streaming.stopGracefullyOnShutdown",
          false,
          "Whether the batch that runs when the JVM is asked to end (SIGTERM, ^C) is finished first.");

  public static final ConfigKey<String> CHECKPOINT_DIRECTORY =
      ConfigKey.text(
          "streaming.checkpoint.directory",
          null,
          "Where the program keeps what it needs to go on after it ended: a path, or a URI of another"
              + " file system. The same as ssc.checkpoint(...).");

  public static final ConfigKey<String> ALLOW_DROP_STATE =
      ConfigKey.text(
          "streaming.checkpoint.allowDropState",
          null,
          "Ids of operators and sources, separated by commas, that are in the checkpoint and not in"
              + " the program any more, and whose state or position may be dropped for good.");

  public static final ConfigKey<Boolean> TAKEOVER =
      ConfigKey.flag(
          "streaming.checkpoint.takeover",
          false,
          "Whether the program starts although another process has the checkpoint (it hangs, or is on"
              + " a host that cannot be reached): that one can commit nothing any more, neither to"
              + " the checkpoint nor to exactly-once outputs, and stops when it tries.");

  public static final ConfigKey<String> RESET_OUTPUT =
      ConfigKey.text(
          "streaming.checkpoint.resetOutput",
          null,
          "Ids of exactly-once outputs, separated by commas, whose destination may know of other"
              + " batches than the checkpoint does: they begin anew, what was written stays as it"
              + " is.");

  public static final ConfigKey<Duration> SINK_PATIENCE =
      ConfigKey.duration(
          "streaming.sink.unavailableTimeout",
          Duration.ofHours(1),
          "How long the start or a batch waits for the destination of an exactly-once output that"
              + " cannot be reached; then the context stops. Nothing is read meanwhile.");

  public static final ConfigKey<Long> RECOVERY_MOST_RECORDS =
      ConfigKey.number(
          "streaming.recovery.maxRecords",
          1_000_000L,
          1,
          "How many records the first new batch after a restart may have, whatever has come in"
              + " meanwhile; the following ones take the rest.");

  @Override
  public List<ConfigKey<?>> keys() {
    return List.of(
        ENGINE,
        STATE_STORE,
        OVERRUN,
        OVERRUN_QUEUE,
        DEFAULT_PARALLELISM,
        BATCH_ATTEMPTS,
        BATCH_TIMEOUT,
        CHECKPOINT_DIRECTORY,
        ALLOW_DROP_STATE,
        TAKEOVER,
        RESET_OUTPUT,
        SINK_PATIENCE,
        RECOVERY_MOST_RECORDS,
        GRACEFUL_STOP_TIMEOUT,
        STOP_GRACEFULLY_ON_SHUTDOWN);
  }

  @Override
  public Map<String, String> obsolete() {
    Map<String, String> obsolete = new LinkedHashMap<>();
    obsolete.put(
        "streaming.concurrentJobs",
        "batches run strictly in order; an output that should run beside others belongs into"
            + " another context");
    obsolete.put("streaming.clock", "tests set the clock with the test kit");
    obsolete.put("streaming.manualClock.jump", "tests set the clock with the test kit");
    obsolete.put("streaming.unpersist", "what a batch keeps is always released when it ends");
    obsolete.put("streaming.stopSparkContextByDefault", "stop() always releases everything");
    obsolete.put("streaming.ui.retainedBatches", "there is no web page in this version");
    for (String key :
        List.of(
            "enabled",
            "minExecutors",
            "maxExecutors",
            "scalingInterval",
            "scalingUpRatio",
            "scalingDownRatio",
            "testing")) {
      obsolete.put(
          "streaming.dynamicAllocation." + key,
          "there are no executors to scale; set engine.threads");
    }
    return obsolete;
  }
}
