package io.tidewheel.spi.config;

import java.util.HashMap;
import java.util.Map;

/** The checked values of settings. Immutable. */
public final class Settings {
  private final Map<String, Object> values;

  /**
   * @param values by name of key, already parsed; keys that are absent have their default
   */
  public Settings(Map<String, ?> values) {
    this.values = Map.copyOf(values);
  }

  /** The value set, else the key's default, which may be null. */
  @SuppressWarnings("unchecked") // Values were parsed by the key of the same name.
  public <T> T get(ConfigKey<T> key) {
    Object value = values.get(key.name());
    return value == null ? key.defaultValue() : (T) value;
  }

  /** These settings with one more. */
  public <T> Settings with(ConfigKey<T> key, T value) {
    Map<String, Object> changed = new HashMap<>(values);
    changed.put(key.name(), value);
    return new Settings(changed);
  }

  @Override
  public String toString() {
    return "Settings" + values.keySet();
  }
}
