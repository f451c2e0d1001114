package io.tidewheel.cli.checkpoint;

import io.tidewheel.internal.checkpoint.Ranges;
import io.tidewheel.spi.source.RangeCodec;
import io.tidewheel.spi.source.RangeCodecTable;
import io.tidewheel.spi.source.SourceRange;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;

/** Ranges of sources that the class path knows, as text and as objects. */
final class KnownRanges {
  private final Map<String, RangeCodec<?>> codecs = new HashMap<>();

  KnownRanges() {
    ServiceLoader.load(RangeCodecTable.class).forEach(table -> codecs.putAll(table.codecs()));
  }

  boolean knows(String kind) {
    return codecs.containsKey(kind);
  }

  /**
   * The range in the bytes; empty if no codec of such sources is on the class path.
   *
   * @throws io.tidewheel.CheckpointException if its codec cannot read it
   */
  Optional<SourceRange> read(String source, String kind, ByteBuffer bytes) {
    return Optional.ofNullable(codecs.get(kind)).map(codec -> Ranges.read(source, codec, bytes));
  }

  /** The range for people. */
  String describe(String source, String kind, ByteBuffer bytes) {
    RangeCodec<?> codec = codecs.get(kind);
    return codec == null ? bytes.remaining() + " bytes" : describe(source, codec, bytes);
  }

  private static <R extends SourceRange> String describe(
      String source, RangeCodec<R> codec, ByteBuffer bytes) {
    return codec.describe(Ranges.read(source, codec, bytes));
  }
}
