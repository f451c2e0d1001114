package io.tidewheel;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a program sets: a name and settings as text. Checked when a {@link StreamingContext} is made
 * from it, all problems at once. All keys are listed in {@code docs/configuration.md}; {@code
 * spark.streaming.X} is accepted for {@code streaming.X}.
 */
public final class StreamingConf {
  private final Map<String, String> values = new LinkedHashMap<>();
  private String appName = "tidewheel";

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
