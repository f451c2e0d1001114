package io.tidewheel.internal.kafka;

import io.tidewheel.kafka.OffsetRange;
import java.util.Map;
import java.util.TreeMap;

/** How far one partition is done without a gap, when parts of it are done in any order. */
final class ContiguousOffsets {
  private final TreeMap<Long, Long> waiting = new TreeMap<>();
  private long until;

  ContiguousOffsets(long start) {
    this.until = start;
  }

  /** The offset before which everything is done. */
  long until() {
    return until;
  }

  /** A part is done. */
  void add(OffsetRange range) {
    add(range.fromOffset(), range.untilOffset());
  }

  void add(long from, long to) {
    if (to > from) {
      waiting.merge(from, to, Math::max);
    }
    for (Map.Entry<Long, Long> next = waiting.firstEntry();
        next != null && next.getKey() <= until;
        next = waiting.firstEntry()) {
      until = Math.max(until, next.getValue());
      waiting.remove(next.getKey());
    }
  }
}
