package io.tidewheel.spi.source;

import java.util.Map;

/**
 * The range codecs of a module's sources, so that a checkpoint can be looked at without the
 * program. Found by {@link java.util.ServiceLoader}.
 */
public interface RangeCodecTable {
  /** By {@link Source#kind}. */
  Map<String, RangeCodec<?>> codecs();
}
