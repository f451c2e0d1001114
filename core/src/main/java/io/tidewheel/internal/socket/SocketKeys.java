package io.tidewheel.internal.socket;

import io.tidewheel.spi.config.ConfigKey;
import io.tidewheel.spi.config.ConfigKeys;
import java.time.Duration;
import java.util.List;

/** The keys of inputs of sockets. */
public final class SocketKeys implements ConfigKeys {
  private static final long MOST_BYTES = 1L << 30;

  static final ConfigKey<Duration> CONNECT_TIMEOUT =
      milliseconds(
          1,
          ConfigKey.duration(
              "streaming.socket.connectTimeout",
              Duration.ofSeconds(10),
              "How long an input of a socket waits for a connection; then it tries again after"
                  + " streaming.receiverRestartDelay."));

  static final ConfigKey<Duration> IDLE_TIMEOUT =
      milliseconds(
          0,
          ConfigKey.duration(
              "streaming.socket.idleTimeout",
              Duration.ZERO,
              "How long nothing may come over a connection; then it is opened anew, since its sender"
                  + " may be gone without a word. A single byte is something. 0ms: for ever, but for"
                  + " what TCP notices by itself."));

  static final ConfigKey<Long> MAX_LINE_BYTES =
      bytes(
          "streaming.socket.maxLineBytes",
          1L << 20,
          "How many bytes a line of socketTextStream may have, its end not counted. A longer one is"
              + " skipped, which is reported, and takes no more memory than that.");

  static final ConfigKey<Long> MAX_BLOCK_BYTES =
      bytes(
          "streaming.socket.maxBlockBytes",
          16L << 20,
          "How many bytes a block of rawSocketStream may have. If one says that it has more the"
              + " connection is closed, before memory is taken for it, and opened anew.");

  private static ConfigKey<Long> bytes(String name, long defaultValue, String doc) {
    ConfigKey<Long> key = ConfigKey.number(name, defaultValue, 1, doc);
    return new ConfigKey<>(
        name,
        key.type(),
        defaultValue,
        key.defaultText(),
        doc,
        text -> {
          long value = key.parser().apply(text);
          if (value > MOST_BYTES) {
            throw new IllegalArgumentException("a whole number from 1 to " + MOST_BYTES);
          }
          return value;
        });
  }

  /** Sockets take their times as an int. */
  private static ConfigKey<Duration> milliseconds(int least, ConfigKey<Duration> key) {
    return new ConfigKey<>(
        key.name(),
        key.type(),
        key.defaultValue(),
        key.defaultText(),
        key.doc(),
        text -> {
          Duration value = key.parser().apply(text);
          if (value.toMillis() < least || value.toMillis() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("from " + least + "ms to 24d, as in 10s");
          }
          return value;
        });
  }

  @Override
  public List<ConfigKey<?>> keys() {
    return List.of(CONNECT_TIMEOUT, IDLE_TIMEOUT, MAX_LINE_BYTES, MAX_BLOCK_BYTES);
  }
}
