package io.tidewheel.internal.kafka;

import static java.util.stream.Collectors.joining;

import io.tidewheel.kafka.HasOffsetRanges;
import io.tidewheel.kafka.OffsetRange;
import io.tidewheel.spi.source.SourceRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.common.Uuid;

/**
 * What a batch, or an RDD, reads.
 *
 * @param ranges the one of RDD partition i at index i
 * @param topicIds by name, of the topics that the ranges are of; none if the user made the ranges
 * @param lost how many records were found to be gone when this was planned, by topic-partition
 */
public record OffsetRanges(
    List<OffsetRange> ranges, Map<String, Uuid> topicIds, Map<String, Long> lost)
    implements SourceRange, HasOffsetRanges {
  private static final int MOST_DESCRIBED = 20;

  public OffsetRanges {
    ranges = List.copyOf(ranges);
    topicIds = Map.copyOf(topicIds);
    lost = Map.copyOf(lost);
  }

  /** Ranges of which nothing else is known. */
  public OffsetRanges(List<OffsetRange> ranges) {
    this(ranges, Map.of(), Map.of());
  }

  @Override
  public OffsetRange[] offsetRanges() {
    return ranges.toArray(OffsetRange[]::new);
  }

  @Override
  public long records() {
    return ranges.stream().mapToLong(OffsetRange::count).sum();
  }

  /** {@code offsets}, the ranges; {@code Description}, a text; {@code lost} if anything is. */
  @Override
  public Map<String, Object> metadata() {
    Map<String, Object> metadata = new HashMap<>();
    metadata.put("offsets", ranges);
    metadata.put("Description", describe());
    if (!lost.isEmpty()) {
      metadata.put("lost", lost);
    }
    return metadata;
  }

  private String describe() {
    String largest =
        ranges.stream()
            .sorted(Comparator.comparingLong(OffsetRange::count).reversed())
            .limit(MOST_DESCRIBED)
            .map(range -> range + ": " + range.count())
            .collect(joining("\n"));
    int others = ranges.size() - MOST_DESCRIBED;
    return others > 0 ? largest + "\nand " + others + " smaller ones" : largest;
  }

  /**
   * The same offsets in at least so many ranges, if there are as many offsets: larger ranges are
   * cut into more pieces.
   */
  OffsetRanges inAtLeast(long partitions) {
    // A range can be cut at one place less than it has offsets.
    long[] places = ranges.stream().mapToLong(range -> Math.max(0, range.count() - 1)).toArray();
    long more = Math.min(partitions - ranges.size(), LongStream.of(places).sum());
    if (more <= 0) {
      return this;
    }
    long[] cuts = Shares.largestRemainder(more, places);
    List<OffsetRange> pieces = new ArrayList<>();
    for (int i = 0; i < cuts.length; i++) {
      cut(ranges.get(i), cuts[i] + 1, pieces);
    }
    return new OffsetRanges(pieces, topicIds, lost);
  }

  private static void cut(OffsetRange range, long pieces, List<OffsetRange> into) {
    long from = range.fromOffset();
    for (long piece = 1; piece <= pieces; piece++) {
      // Pieces differ by one at most: the first ones take what the division leaves.
      long size = range.count() / pieces + (piece <= range.count() % pieces ? 1 : 0);
      into.add(OffsetRange.create(range.topicPartition(), from, from + size));
      from += size;
    }
  }
}
