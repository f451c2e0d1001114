package io.tidewheel.internal.receiver;

import io.tidewheel.spi.source.RangeCodec;
import io.tidewheel.spi.source.SourceRange;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.Serializable;
import java.util.Map;

/**
 * The blocks of a receiver that a batch takes.
 *
 * @param from the number of the first block; blocks of a receiver are numbered without a gap
 * @param until the number behind the last block
 * @param epoch the highest epoch of the receiver so far
 * @param bytes of all blocks
 */
record BlockRange(long from, long until, long epoch, long records, long bytes)
    implements SourceRange, Serializable {

  /** How ranges are written into the checkpoint: a version and five numbers. */
  static final RangeCodec<BlockRange> CODEC =
      new RangeCodec<>() {
        private static final byte VERSION = 1;

        @Override
        public void write(BlockRange range, DataOutput out) throws IOException {
          out.writeByte(VERSION);
          out.writeLong(range.from());
          out.writeLong(range.until());
          out.writeLong(range.epoch());
          out.writeLong(range.records());
          out.writeLong(range.bytes());
        }

        @Override
        public BlockRange read(DataInput in) throws IOException {
          byte version = in.readByte();
          if (version != VERSION) {
            throw new IOException(
                "a range of blocks of version " + version + ", known: " + VERSION);
          }
          BlockRange range =
              new BlockRange(
                  in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readLong());
          if (range.from() < 0 || range.until() < range.from() || range.records() < 0) {
            throw new IOException("a range of blocks that makes no sense: " + range);
          }
          return range;
        }
      };

  static BlockRange nothingAt(long number, long epoch) {
    return new BlockRange(number, number, epoch, 0, 0);
  }

  @Override
  public boolean isEmpty() {
    return from == until;
  }

  @Override
  public Map<String, Object> metadata() {
    return Map.of(
        "blocks",
        until - from,
        "bytes",
        bytes,
        "Description",
        "blocks [" + from + ", " + until + "), " + bytes + " bytes");
  }

  @Override
  public String toString() {
    return "blocks [" + from + ", " + until + "), " + records + " records";
  }
}
