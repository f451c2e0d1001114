package io.tidewheel.spi.source;

import java.util.Map;

/**
 * What a source gives to one batch; immutable. A range names data, it does not hold it. What {@code
 * rdd.rdd()} hands to the user is this object.
 */
public interface SourceRange {
  /**
   * The number of records, as far as positions tell; an upper bound where there may be gaps, an
   * estimate where only reading would tell.
   */
  long records();

  /** Whether there is nothing to read. */
  default boolean isEmpty() {
    return records() == 0;
  }

  /** Facts for listeners by name; the values are immutable. */
  default Map<String, Object> metadata() {
    return Map.of();
  }
}
