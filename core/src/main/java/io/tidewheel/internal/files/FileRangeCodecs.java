package io.tidewheel.internal.files;

import io.tidewheel.spi.source.RangeCodec;
import io.tidewheel.spi.source.RangeCodecTable;
import java.util.Map;

/** Lets checkpoints of inputs of files be looked at without the program. */
public final class FileRangeCodecs implements RangeCodecTable {
  @Override
  public Map<String, RangeCodec<?>> codecs() {
    return Map.of(FileSource.KIND, new FileRangeCodec());
  }
}
