package io.tidewheel.internal.receiver;

import io.tidewheel.spi.source.RangeCodec;
import io.tidewheel.spi.source.RangeCodecTable;
import java.util.Map;

/** The range codec of receivers. */
public final class BlockRangeCodecs implements RangeCodecTable {
  @Override
  public Map<String, RangeCodec<?>> codecs() {
    return Map.of(ReceiverSource.KIND, BlockRange.CODEC);
  }
}
