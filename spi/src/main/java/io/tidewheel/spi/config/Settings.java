package io.tidewheel.spi.config;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;

/** The checked values of settings. Immutable; can be sent to other processes of the program. */
public final class Settings implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Map<String, Object> values;
  private final Map<String, String> others;

  /**
   * @param values by name of key, already parsed; keys that are absent have their default
   */
  public Settings(Map<String, ?> values) {
    this(values, Map.of());
  }

  /**
   * The same.
   *
   * @param others what was set under keys that no module has, for the system an engine runs on
   */
  public Settings(Map<String, ?> values, Map<String, String> others) {
    this.values = Map.copyOf(values);
    this.others = Map.copyOf(others);
  }

  /** The value set, else the key's default, which may be null. */
  @SuppressWarnings("unchecked") // Values were parsed by the key of the same name.
  public <T> T get(ConfigKey<T> key) {
    Object value = values.get(key.name());
    return value == null ? key.defaultValue() : (T) value;
  }

  /** What was set under keys that no module has, unchecked: {@code spark.master}. */
  public Map<String, String> others() {
    return others;
  }

  /** These settings with one more. */
  public <T> Settings with(ConfigKey<T> key, T value) {
    Map<String, Object> changed = new HashMap<>(values);
    changed.put(key.name(), value);
    return new Settings(changed, others);
  }

  @Override
  public String toString() {
    return "Settings" + values.keySet();
  }
}
