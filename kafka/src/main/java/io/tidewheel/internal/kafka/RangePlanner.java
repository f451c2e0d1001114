package io.tidewheel.internal.kafka;

import static java.util.stream.Collectors.toCollection;

import io.tidewheel.internal.kafka.LossPolicy.Loss;
import io.tidewheel.kafka.OffsetRange;
import io.tidewheel.spi.source.PlanRequest;
import io.tidewheel.spi.source.SourceUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which offsets a batch reads. Owned by the planning thread.
 *
 * <p>A batch costs one question: where do the partitions end? The other ones, about topics, their
 * ids and where partitions begin, are asked in a look around: every {@code metadataInterval}, and
 * at once when an answer does not fit what is known.
 */
final class RangePlanner {
  private static final Logger LOG = LoggerFactory.getLogger(RangePlanner.class);
  private static final Duration FIRST_PATIENCE = Duration.ofSeconds(2);

  /** Learns of positions that were not reached by reading. */
  interface Jumps {
    /** The partition is new and is read from here. */
    void began(TopicPartition partition, long position);

    /** What is between is not read. Backwards if the topic was created again. */
    void jumped(TopicPartition partition, long from, long to);

    /** The partition is gone. */
    void ended(TopicPartition partition);
  }

  /**
   * What a planner works with.
   *
   * @param nanos the time, for intervals
   * @param limit how long one question may take at most
   */
  record Parts(
      Selection selection,
      Cluster cluster,
      DirectSettings settings,
      LossPolicy losses,
      Jumps jumps,
      LongSupplier nanos,
      Duration limit) {}

  private final Parts parts;
  private final BatchLimits limits;
  private final SortedMap<TopicPartition, Long> positions = new TreeMap<>(Selection.ORDER);

  /** Of all topics that are read. Replaced, never changed: others read it, too. */
  private volatile Map<String, Uuid> topicIds;

  /** Ends seen last, to tell what was not read of a topic that is gone. */
  private Map<TopicPartition, Long> ends = Map.of();

  /** Topics that were missing in the last look: missing twice, they are gone. */
  private Set<String> missing = Set.of();

  /**
   * Partitions known to end before their position for a good reason: a position committed by a
   * reader of undecided records.
   */
  private final Set<TopicPartition> undecided = new HashSet<>();

  /**
   * How long to wait for an answer. Short at first, to find out soon if a topic is gone; doubled
   * for each one that does not come, in case the brokers are slow.
   */
  private Duration patience;

  private long lastLook;
  private boolean atMaxRate;

  /**
   * A planner that begins at these positions.
   *
   * @param topicIds of the topics that the positions are of
   */
  RangePlanner(Parts parts, Map<TopicPartition, Long> starts, Map<String, Uuid> topicIds) {
    this.parts = parts;
    this.limits = new BatchLimits(parts.settings().rates(), parts.settings().maxRecordsPerBatch());
    this.patience = shorter(FIRST_PATIENCE, parts.limit());
    this.lastLook = parts.nanos().getAsLong();
    this.topicIds = Map.copyOf(topicIds);
    starts.forEach(this::begin);
  }

  /**
   * Compares positions from before a restart with what there is now. Called before the first plan.
   *
   * @param seen the topics a moment ago: one that was not among them and still is not there is gone
   * @param limit for each question to the brokers
   * @throws io.tidewheel.kafka.DataLossException if offsets are gone and the policy is to fail
   */
  void resume(Map<String, TopicFacts> seen, Duration limit) throws InterruptedException {
    missing = new TreeSet<>(topicIds.keySet());
    missing.removeAll(seen.keySet());
    patience = limit;
    lookAround();
    patience = shorter(FIRST_PATIENCE, parts.limit());
  }

  /** Where the next ranges begin. */
  Map<TopicPartition, Long> positions() {
    return Collections.unmodifiableMap(positions);
  }

  /** The ids of the topics that are read, as seen last; by any thread. */
  Map<String, Uuid> topicIds() {
    return topicIds;
  }

  private void begin(TopicPartition partition, long position) {
    positions.put(partition, position);
    parts.jumps().began(partition, position);
  }

  /**
   * The next ranges.
   *
   * @throws SourceUnavailableException if the brokers do not answer; nothing was planned
   * @throws io.tidewheel.kafka.DataLossException if offsets are gone and the policy is to fail
   */
  OffsetRanges plan(PlanRequest request) throws InterruptedException {
    if (parts.nanos().getAsLong() - lastLook >= parts.settings().metadataInterval().toNanos()
        || !missing.isEmpty()) {
      lookAround();
    }
    findEnds();
    if (!behindTheirPosition().isEmpty()) {
      lookAround();
      findEnds();
      Set<TopicPartition> behind = behindTheirPosition();
      if (!behind.isEmpty()) {
        explain(behind);
      }
    }
    SortedMap<TopicPartition, Long> lags = lags();
    Map<TopicPartition, Long> shares =
        limits.share(lags, request.interval(), request.mostRecords());
    atMaxRate = sum(shares) < Math.min(sum(lags), request.mostRecords());
    return advance(shares);
  }

  /** Whether the user's rates are why the ranges named last are not longer. */
  boolean isAtMaxRate() {
    return atMaxRate;
  }

  private static long sum(Map<TopicPartition, Long> numbers) {
    return numbers.values().stream().mapToLong(Long::longValue).sum();
  }

  private void findEnds() throws InterruptedException {
    if (positions.isEmpty()) {
      ends = Map.of();
      return;
    }
    try {
      ends = parts.cluster().ends(positions.keySet(), patience);
      patience = shorter(FIRST_PATIENCE, parts.limit());
    } catch (SourceUnavailableException e) {
      LOG.debug("no answer within {}, looking if a topic is gone", patience, e);
      try {
        lookAround(); // Says which topic is gone, if that is it.
      } finally {
        patience = shorter(patience.multipliedBy(2), parts.limit());
      }
      throw e;
    }
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }

  // ------------------------------------------------------------------ looking around

  private void lookAround() throws InterruptedException {
    Map<String, TopicFacts> topics = parts.cluster().topics(parts.selection(), patience);
    Set<String> gone = new TreeSet<>(topicIds.keySet());
    gone.removeAll(topics.keySet());
    Set<String> goneForSure = new TreeSet<>(gone);
    goneForSure.retainAll(missing);
    missing = gone;
    forget(goneForSure);
    if (!missing.isEmpty()) {
      throw new SourceUnavailableException(
          "topics " + missing + " were not found; looking once more", null);
    }
    Set<TopicPartition> selected = parts.selection().of(topics);
    Map<TopicPartition, Long> begins =
        selected.isEmpty() ? Map.of() : parts.cluster().beginnings(selected, patience);
    restartThoseReplaced(topics, begins);
    for (TopicPartition partition : selected) {
      meet(partition, begins.get(partition));
    }
    topicIds = TopicFacts.ids(topics);
    lastLook = parts.nanos().getAsLong();
  }

  private void forget(Set<String> topics) {
    for (TopicPartition partition : partitionsOf(topics)) {
      long position = positions.get(partition);
      long unread = unread(partition, position);
      parts
          .losses()
          .report(new Loss(partition, "the topic is gone", position, "nothing", 0, unread));
      end(partition);
    }
    Map<String, Uuid> left = new HashMap<>(topicIds);
    left.keySet().removeAll(topics);
    topicIds = Map.copyOf(left);
    missing.removeAll(topics);
  }

  /**
   * A topic has fewer partitions only if it is another one. With the id it had, it is the broker
   * that has not heard of all of them.
   */
  private void restartThoseReplaced(
      Map<String, TopicFacts> topics, Map<TopicPartition, Long> begins) {
    for (TopicPartition partition : List.copyOf(positions.keySet())) {
      TopicFacts facts = topics.get(partition.topic());
      Uuid id = topicIds.get(partition.topic());
      Long begin = begins.get(partition);
      if (begin == null ? TopicFacts.agree(id, facts.id()) : !TopicFacts.differ(id, facts.id())) {
        continue;
      }
      long position = positions.get(partition);
      parts
          .losses()
          .report(
              new Loss(
                  partition,
                  "the topic was deleted and created again",
                  position,
                  begin == null
                      ? "nothing: the topic has " + facts.partitions() + " partitions now"
                      : "what is written since, from offset " + begin,
                  begin == null ? 0 : begin,
                  unread(partition, position)));
      if (begin == null) {
        end(partition);
      } else {
        jump(partition, position, begin);
      }
    }
  }

  /** A partition that is there, now beginning at an offset. */
  private void meet(TopicPartition partition, long begin) {
    Long position = positions.get(partition);
    if (position == null) {
      LOG.info("partition={} is new; reading it from its beginning, offset {}", partition, begin);
      begin(partition, begin);
    } else if (position < begin) {
      parts
          .losses()
          .report(
              new Loss(
                  partition,
                  "records were deleted before they were read",
                  position,
                  "from offset " + begin,
                  begin,
                  begin - position));
      jump(partition, position, begin);
    }
  }

  private void jump(TopicPartition partition, long from, long to) {
    positions.put(partition, to);
    parts.jumps().jumped(partition, from, to);
  }

  private void end(TopicPartition partition) {
    positions.remove(partition);
    parts.jumps().ended(partition);
  }

  private Collection<TopicPartition> partitionsOf(Set<String> topics) {
    return positions.keySet().stream()
        .filter(partition -> topics.contains(partition.topic()))
        .collect(toCollection(ArrayList::new));
  }

  private long unread(TopicPartition partition, long position) {
    return Math.max(0, ends.getOrDefault(partition, position) - position);
  }

  /** Partitions whose end came before their position, without their topic being another. */
  private void explain(Set<TopicPartition> behind) throws InterruptedException {
    Map<TopicPartition, Long> logEnds = parts.cluster().logEnds(behind, patience);
    for (TopicPartition partition : behind) {
      long position = positions.get(partition);
      long end = logEnds.get(partition);
      if (end >= position) {
        undecided.add(partition);
        continue;
      }
      parts
          .losses()
          .report(
              new Loss(
                  partition,
                  "the log was cut short, as after an unclean election of a leader",
                  position,
                  "up to offset " + end,
                  end,
                  position - end));
      jump(partition, position, end);
    }
  }

  private Set<TopicPartition> behindTheirPosition() {
    Set<TopicPartition> behind = new HashSet<>();
    positions.forEach(
        (partition, position) -> {
          Long end = ends.get(partition);
          if (end == null || end >= position) {
            undecided.remove(partition);
          } else if (!undecided.contains(partition)) {
            behind.add(partition);
          }
        });
    return behind;
  }

  // ------------------------------------------------------------------ ranges

  private SortedMap<TopicPartition, Long> lags() {
    SortedMap<TopicPartition, Long> lags = new TreeMap<>(Selection.ORDER);
    positions.forEach((partition, position) -> lags.put(partition, unread(partition, position)));
    return lags;
  }

  private OffsetRanges advance(Map<TopicPartition, Long> shares) {
    List<OffsetRange> ranges = new ArrayList<>(shares.size());
    shares.forEach(
        (partition, share) -> {
          long from = positions.get(partition);
          ranges.add(OffsetRange.create(partition, from, from + share));
          positions.put(partition, from + share);
        });
    return new OffsetRanges(ranges, topicIds, parts.losses().drain())
        .inAtLeast(parts.settings().minPartitions());
  }
}
