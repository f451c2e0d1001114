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
import java.util.ArrayList;
import java.util.List;
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
    return of(planned, id)
        .flatMap(range -> source.rangeCodec().map(codec -> read(id, codec, range)));
  }

  private static Optional<ByteBuffer> of(BatchPlanned planned, String id) {
    return planned.ranges().stream()
        .filter(range -> range.source().equals(id))
        .findFirst()
        .map(PlannedRange::range);
  }

  /**
   * What a source goes on from: the range that was planned last, committed or not, or all of them
   * as one if they accumulate.
   */
  public static <R extends SourceRange> Optional<R> last(
      CheckpointState state, String id, Source<?, R> source) {
    return source.rangeCodec().flatMap(codec -> last(state, id, codec));
  }

  private static <R extends SourceRange> Optional<R> last(
      CheckpointState state, String id, RangeCodec<R> codec) {
    SourceState recorded = state.sources().get(id);
    List<ByteBuffer> ranges =
        new ArrayList<>(recorded == null ? List.<ByteBuffer>of() : recorded.ranges());
    state.pending().flatMap(planned -> of(planned, id)).ifPresent(ranges::add);
    if (ranges.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        codec.accumulates()
            ? merged(id, codec, ranges)
            : read(id, codec, ranges.get(ranges.size() - 1)));
  }

  private static <R extends SourceRange> R merged(
      String id, RangeCodec<R> codec, List<ByteBuffer> ranges) {
    return codec.merge(ranges.stream().map(range -> read(id, codec, range)).toList());
  }

  /** Has as few ranges of a source as say the same. */
  static <R extends SourceRange> SourceState summedUp(
      String id, SourceState source, RangeCodec<R> codec) {
    return source.accumulates() && source.ranges().size() > 1
        ? new SourceState(
            source.kind(), true, List.of(write(id, codec, merged(id, codec, source.ranges()))))
        : source;
  }

  /** Notes where a source begins that was just started, if nothing is known of it yet. */
  public static <R extends SourceRange> void begin(
      CheckpointState state, String id, Source<?, R> source) {
    SourceState known = state.sources().get(id);
    if (known.ranges().isEmpty() && state.pending().flatMap(batch -> of(batch, id)).isEmpty()) {
      source
          .rangeCodec()
          .flatMap(codec -> source.beginning().map(range -> write(id, codec, range)))
          .ifPresent(
              range ->
                  state
                      .sources()
                      .put(id, new SourceState(known.kind(), known.accumulates(), List.of(range))));
    }
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
