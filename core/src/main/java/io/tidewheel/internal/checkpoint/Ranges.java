package io.tidewheel.internal.checkpoint;

import io.tidewheel.CheckpointException;
import io.tidewheel.internal.checkpoint.CheckpointState.SourceState;
import io.tidewheel.internal.checkpoint.Entry.BatchPlanned;
import io.tidewheel.internal.checkpoint.Entry.PlannedRange;
import io.tidewheel.spi.source.RangeCodec;
import io.tidewheel.spi.source.Source;
import io.tidewheel.spi.source.SourceRange;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Ranges of sources as entries keep them. */
public final class Ranges {
  private Ranges() {}

  /** A range that a source named, as it is noted with the batch. */
  public static <R extends SourceRange> PlannedRange planned(
      String id, Source<?, R> source, R range) {
    return new PlannedRange(
        id,
        source.rangeCodec().map(codec -> write(id, codec, range)).orElse(null),
        range.records());
  }

  private static <R extends SourceRange> ByteBuffer write(String id, RangeCodec<R> codec, R range) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      codec.write(range, new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new CheckpointException(
          "source '" + id + "': the range " + range + " cannot be written: " + e.getMessage(), e);
    }
    return ByteBuffer.wrap(bytes.toByteArray()).asReadOnlyBuffer();
  }

  /** The range that a batch was planned to read of the source, if it can be read again. */
  public static <R extends SourceRange> Optional<R> of(
      BatchPlanned planned, String id, Source<?, R> source) {
    return planned.ranges().stream()
        .filter(range -> range.source().equals(id) && range.range() != null)
        .findFirst()
        .flatMap(range -> read(id, source, range.range()));
  }

  /** The range of the source that was planned last, committed or not. */
  public static <R extends SourceRange> Optional<R> last(
      CheckpointState state, String id, Source<?, R> source) {
    Optional<R> pending = state.pending().flatMap(planned -> of(planned, id, source));
    if (pending.isPresent()) {
      return pending;
    }
    SourceState recorded = state.sources().get(id);
    return recorded == null || recorded.last() == null
        ? Optional.empty()
        : read(id, source, recorded.last());
  }

  private static <R extends SourceRange> Optional<R> read(
      String id, Source<?, R> source, ByteBuffer bytes) {
    return source.rangeCodec().map(codec -> read(id, codec, bytes));
  }

  /**
   * Reads a range.
   *
   * @throws CheckpointException if its codec cannot
   */
  public static <R extends SourceRange> R read(String id, RangeCodec<R> codec, ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    try {
      return codec.read(new DataInputStream(new ByteArrayInputStream(copy)));
    } catch (IOException | RuntimeException e) {
      throw new CheckpointException(
          "source '" + id + "': its range in the checkpoint cannot be read: " + e, e);
    }
  }
}
