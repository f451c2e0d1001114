package io.tidewheel.spi.config;

import java.util.List;
import java.util.Map;

/** The keys of one module. Found by {@link java.util.ServiceLoader}. */
public interface ConfigKeys {
  List<ConfigKey<?>> keys();

  /**
   * Keys that other systems have and that mean nothing here, with the sentence that says what to do
   * instead. Setting one is a warning.
   */
  default Map<String, String> obsolete() {
    return Map.of();
  }
}
