package io.tidewheel.internal.receiver;

import io.tidewheel.spi.config.ConfigKey;
import io.tidewheel.spi.config.ConfigKeys;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The keys of inputs through receivers. */
public final class ReceiverKeys implements ConfigKeys {
  static final ConfigKey<Duration> BLOCK_INTERVAL =
      positive(
          ConfigKey.duration(
              "streaming.blockInterval",
              Duration.ofMillis(200),
              "How long a receiver gathers single records into one block. A batch has a partition"
                  + " for each block."));

  static final ConfigKey<Long> BLOCK_MAX_BYTES =
      ConfigKey.number(
          "streaming.blockMaxBytes",
          1L << 20,
          1024,
          "How many bytes of records make a block, although the block interval is not over. A record"
              + " that is larger makes a block of its own.");

  static final ConfigKey<Long> BLOCK_QUEUE_SIZE =
      ConfigKey.number(
          "streaming.blockQueueSize",
          10L,
          1,
          "How many blocks of a receiver wait to be stored; when there are more, the receiver waits.");

  static final ConfigKey<Long> MEMORY =
      ConfigKey.number(
          "streaming.receiver.memory",
          null,
          0,
          "How many bytes of memory the stored blocks of all receivers take. What is more goes to"
              + " disk, if the storage level or a write-ahead log allows; else receivers wait."
              + " Default: a quarter of the heap.");

  static final ConfigKey<Long> DISK =
      ConfigKey.number(
          "streaming.receiver.disk",
          10L << 30,
          0,
          "How many bytes of disk the stored blocks of all receivers take, the write-ahead log"
              + " included. When it is used up receivers wait, until batches are committed.");

  static final ConfigKey<String> SPILL_DIRECTORY =
      ConfigKey.text(
          "streaming.receiver.spillDirectory",
          null,
          "A directory for blocks that do not fit into memory. Its files have no names there and are"
              + " gone with the process. Default: that for temporary files.");

  /** Whether receivers are to be reliable. */
  public static final ConfigKey<Boolean> WRITE_AHEAD_LOG =
      ConfigKey.flag(
          "streaming.receiver.writeAheadLog.enable",
          false,
          "Whether blocks are durable in the checkpoint before a receiver hears that they are stored;"
              + " then they are read again after a crash.");

  static final ConfigKey<Duration> RESTART_DELAY =
      ConfigKey.duration(
          "streaming.receiverRestartDelay",
          Duration.ofSeconds(2),
          "How long it takes until a receiver that failed is started again; twice as long after each"
              + " further failure, up to a minute.");

  static final ConfigKey<Duration> GIVE_UP_AFTER =
      ConfigKey.duration(
          "streaming.receiver.giveUpAfter",
          Duration.ofMinutes(10),
          "How long a receiver may keep failing without having stored anything; then the context"
              + " stops.");

  static final ConfigKey<Duration> STOP_TIMEOUT =
      positive(
          ConfigKey.duration(
              "streaming.receiver.stopTimeout",
              Duration.ofSeconds(10),
              "How long a receiver may take to stop; then its threads are interrupted."));

  private static ConfigKey<Duration> positive(ConfigKey<Duration> key) {
    return new ConfigKey<>(
        key.name(),
        key.type(),
        key.defaultValue(),
        key.defaultText(),
        key.doc(),
        text -> {
          Duration value = key.parser().apply(text);
          if (value.isZero()) {
            throw new IllegalArgumentException("more than 0, as in " + key.defaultText());
          }
          return value;
        });
  }

  @Override
  public List<ConfigKey<?>> keys() {
    return List.of(
        BLOCK_INTERVAL,
        BLOCK_MAX_BYTES,
        BLOCK_QUEUE_SIZE,
        MEMORY,
        DISK,
        SPILL_DIRECTORY,
        WRITE_AHEAD_LOG,
        RESTART_DELAY,
        GIVE_UP_AFTER,
        STOP_TIMEOUT);
  }

  @Override
  public Map<String, String> obsolete() {
    Map<String, String> obsolete = new LinkedHashMap<>();
    for (String log : List.of("receiver", "driver")) {
      for (String key : List.of("class", "rollingIntervalSecs", "maxFailures")) {
        obsolete.put(
            "streaming." + log + ".writeAheadLog." + key,
            "there is one kind of log, a journal in the checkpoint, whose failure stops the program");
      }
      obsolete.put(
          "streaming." + log + ".writeAheadLog.closeFileAfterWrite",
          "the file system of the checkpoint decides what makes an entry durable");
    }
    obsolete.put(
        "streaming.driver.writeAheadLog.allowBatching",
        "writes that come at once always share one");
    obsolete.put(
        "streaming.driver.writeAheadLog.batchingTimeout",
        "a write is waited for until it is durable or has failed");
    obsolete.put(
        "streaming.receiver.blockStoreTimeout",
        "a receiver waits until its block is stored, which is what holds its source back");
    return obsolete;
  }
}
