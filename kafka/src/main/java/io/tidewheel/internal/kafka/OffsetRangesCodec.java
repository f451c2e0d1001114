package io.tidewheel.internal.kafka;

import io.tidewheel.kafka.OffsetRange;
import io.tidewheel.spi.source.RangeCodec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Offset ranges in the checkpoint.
 *
 * <pre>
 * version (1), number of ranges, then for each: topic, partition, from, until
 * </pre>
 */
final class OffsetRangesCodec implements RangeCodec<OffsetRanges> {
  private static final int VERSION = 1;

  @Override
  public void write(OffsetRanges ranges, DataOutput out) throws IOException {
    out.writeByte(VERSION);
    out.writeInt(ranges.ranges().size());
    for (OffsetRange range : ranges.ranges()) {
      out.writeUTF(range.topic());
      out.writeInt(range.partition());
      out.writeLong(range.fromOffset());
      out.writeLong(range.untilOffset());
    }
  }

  @Override
  public OffsetRanges read(DataInput in) throws IOException {
    int version = in.readByte();
    if (version != VERSION) {
      throw new IOException("Kafka ranges of version " + version + ", must be " + VERSION);
    }
    int count = in.readInt();
    List<OffsetRange> ranges = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ranges.add(new OffsetRange(in.readUTF(), in.readInt(), in.readLong(), in.readLong()));
    }
    return new OffsetRanges(ranges);
  }
}
