package io.tidewheel.cli.checkpoint;

import io.tidewheel.internal.checkpoint.CheckpointState;
import io.tidewheel.internal.checkpoint.CheckpointState.SourceState;
import io.tidewheel.internal.checkpoint.Entry.PlannedRange;
import io.tidewheel.kafka.HasOffsetRanges;
import io.tidewheel.kafka.OffsetRange;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How far a partition of a source is.
 *
 * @param topic null for sources without topics
 * @param partition likewise
 * @param committed the offset behind the last batch that was committed; for sources without offsets
 *     the range of that batch, for people; null if there was none
 * @param pending what the batch reads that was planned and not committed; null if there is none
 */
record Position(String source, String topic, Integer partition, Object committed, Span pending) {
  private static final String NONE = "-";

  /** A range; {@code until} is null for sources without offsets. */
  record Span(Object from, Object until) {}

  /** Offsets of one partition. */
  private record Partition(String topic, int partition) implements Comparable<Partition> {
    @Override
    public int compareTo(Partition other) {
      int byTopic = topic.compareTo(other.topic);
      return byTopic != 0 ? byTopic : Integer.compare(partition, other.partition);
    }
  }

  /** Of all sources, in the order of the checkpoint. */
  static List<Position> all(CheckpointState state, KnownRanges ranges) {
    List<Position> all = new ArrayList<>();
    state.sources().forEach((id, source) -> all.addAll(of(id, source, pending(state, id), ranges)));
    return all;
  }

  private static ByteBuffer pending(CheckpointState state, String source) {
    return state
        .pending()
        .flatMap(
            batch -> batch.ranges().stream().filter(r -> r.source().equals(source)).findFirst())
        .map(PlannedRange::range)
        .orElse(null);
  }

  private static List<Position> of(
      String id, SourceState source, ByteBuffer pending, KnownRanges ranges) {
    Optional<Map<Partition, Span>> committed = offsets(id, source, source.last(), ranges);
    Optional<Map<Partition, Span>> owed = offsets(id, source, pending, ranges);
    if (committed.isEmpty() && owed.isEmpty()) {
      String range = pending == null ? null : ranges.describe(id, source.kind(), pending);
      return List.of(
          new Position(
              id,
              null,
              null,
              source.last() == null ? null : ranges.describe(id, source.kind(), source.last()),
              range == null ? null : new Span(range, null)));
    }
    Map<Partition, Span> before = committed.orElse(Map.of());
    Map<Partition, Span> now = owed.orElse(Map.of());
    TreeMap<Partition, Span> partitions = new TreeMap<>(before);
    partitions.putAll(now);
    return partitions.keySet().stream()
        .map(
            partition ->
                new Position(
                    id,
                    partition.topic(),
                    partition.partition(),
                    before.containsKey(partition) ? before.get(partition).until() : null,
                    now.get(partition)))
        .toList();
  }

  /** Empty if there is no range, or it has no offsets. */
  private static Optional<Map<Partition, Span>> offsets(
      String id, SourceState source, ByteBuffer range, KnownRanges ranges) {
    if (range == null
        || !(ranges.read(id, source.kind(), range).orElse(null)
            instanceof HasOffsetRanges offsets)) {
      return Optional.empty();
    }
    // A partition may be cut into several ranges, that follow each other.
    Map<Partition, Span> spans = new TreeMap<>();
    for (OffsetRange piece : offsets.offsetRanges()) {
      spans.merge(
          new Partition(piece.topic(), piece.partition()),
          new Span(piece.fromOffset(), piece.untilOffset()),
          (first, second) -> new Span(first.from(), second.until()));
    }
    return Optional.of(spans);
  }

  /** For people and for tools that split lines. */
  Object[] cells() {
    return new Object[] {
      source,
      orNone(topic),
      orNone(partition),
      orNone(committed),
      pending == null ? NONE : pending.from(),
      pending == null ? NONE : orNone(pending.until())
    };
  }

  private static Object orNone(Object value) {
    return value == null ? NONE : value;
  }

  Map<String, Object> json() {
    return Json.object(
        "source",
        source,
        "topic",
        topic,
        "partition",
        partition,
        "committed",
        committed,
        "pending",
        pending == null ? null : Json.object("from", pending.from(), "until", pending.until()));
  }
}
