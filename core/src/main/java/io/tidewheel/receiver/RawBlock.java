package io.tidewheel.receiver;

import io.tidewheel.internal.receiver.BlockFormat;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Records as the bytes of a block, as {@link Receiver#store(ByteBuffer)} and {@code
 * ssc.rawSocketStream} take them.
 */
public final class RawBlock {
  private RawBlock() {}

  /**
   * Makes a block.
   *
   * @param records of classes that Tidewheel has codecs for: records, enums, what the JDK has for
   *     numbers, text, times, collections; what {@code StreamingConf.codec} registered is not known
   *     here
   * @throws IllegalArgumentException if one has no codec
   */
  public static ByteBuffer of(List<?> records) {
    return BlockFormat.raw(records);
  }
}
