package io.tidewheel;

import io.tidewheel.internal.config.CoreKeys;
import io.tidewheel.spi.codec.Codec;
import io.tidewheel.spi.codec.CodecRegistration;
import io.tidewheel.spi.engine.EngineProvider;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a program sets: a name and settings as text. Checked when a {@link StreamingContext} is made
 * from it, all problems at once. All keys are listed in {@code docs/configuration.md}; {@code
 * spark.streaming.X} is accepted for {@code streaming.X}.
 */
public final class StreamingConf {
  private final Map<String, String> values = new LinkedHashMap<>();
  private final List<CodecRegistration<?>> codecs = new ArrayList<>();
  private String appName = "tidewheel";
  private EngineProvider engine;

  /** The name of the application, in logs and names of threads. */
  public StreamingConf setAppName(String name) {
    if (name.isBlank()) {
      throw new IllegalArgumentException("setAppName(\"" + name + "\"): must not be blank");
    }
    appName = name;
    return this;
  }

  /** Sets a key; the value last set counts. */
  public StreamingConf set(String key, String value) {
    if (key.isBlank() || value == null) {
      throw new IllegalArgumentException("set(\"" + key + "\", " + value + "): both are needed");
    }
    values.put(key, value);
    return this;
  }

  /**
   * Says how state of a class is written into the checkpoint. Records, enums, and what the JDK has
   * need none.
   */
  public <T> StreamingConf codec(Class<T> type, Codec<T> codec) {
    Objects.requireNonNull(codec, "codec");
    codecs.add(new CodecRegistration<>(type.getName(), type, codec));
    return this;
  }

  /**
   * Says that a record or an enum had another name when state was written.
   *
   * @param oldName as {@code Class.getName()} gave it
   */
  public StreamingConf renamed(String oldName, Class<?> type) {
    codecs.add(new CodecRegistration<>(oldName, type, null));
    return this;
  }

  /**
   * Says where batches run, for an engine that the key {@code engine} alone cannot describe: one on
   * a {@code JavaSparkContext} that the program has already, {@code OnSpark.context(...)}. It goes
   * before the key.
   */
  public StreamingConf engine(EngineProvider provider) {
    engine = Objects.requireNonNull(provider, "provider");
    values.put(CoreKeys.ENGINE.name(), provider.name());
    return this;
  }

  EngineProvider engine() {
    return engine;
  }

  List<CodecRegistration<?>> codecs() {
    return List.copyOf(codecs);
  }

  String appName() {
    return appName;
  }

  Map<String, String> values() {
    return Map.copyOf(values);
  }

  /** The name and the keys; values may be secret. */
  @Override
  public String toString() {
    return "StreamingConf(" + appName + ", " + values.keySet() + ")";
  }
}
