package io.tidewheel.internal.kafka;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;

import io.tidewheel.kafka.OffsetRange;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * How far a stream was when its program ended, against what it selects today.
 *
 * @param selected the positions that it goes on from
 * @param forgotten those of partitions that are no longer selected
 * @param topicIds of the topics of both, as they were then; zero if unknown
 */
record LastPositions(
    Map<TopicPartition, Long> selected,
    Map<TopicPartition, Long> forgotten,
    Map<String, Uuid> topicIds) {

  /** Of a stream that was never started. */
  static LastPositions none() {
    return new LastPositions(Map.of(), Map.of(), Map.of());
  }

  /** Where the range that was planned last ended. */
  static LastPositions of(OffsetRanges last, Selection selection) {
    Map<TopicPartition, Long> selected = new TreeMap<>(Selection.ORDER);
    Map<TopicPartition, Long> forgotten = new TreeMap<>(Selection.ORDER);
    Map<String, Uuid> topicIds = new HashMap<>();
    for (OffsetRange range : last.ranges()) {
      TopicPartition partition = range.topicPartition();
      // One that was cut into pieces ends where the last piece does.
      (selection.includes(partition) ? selected : forgotten)
          .merge(partition, range.untilOffset(), Math::max);
      topicIds.put(range.topic(), last.topicIds().getOrDefault(range.topic(), Uuid.ZERO_UUID));
    }
    return new LastPositions(selected, forgotten, topicIds);
  }

  /** The topics that it goes on with. */
  Set<String> topics() {
    return selected.keySet().stream().map(TopicPartition::topic).collect(toSet());
  }

  /** The ids that these topics had, and those that all other topics have now. */
  Map<String, Uuid> idsAmong(Map<String, TopicFacts> there) {
    Map<String, Uuid> ids = new HashMap<>(TopicFacts.ids(there));
    for (String topic : topics()) {
      ids.put(topic, topicIds.get(topic));
    }
    return ids;
  }

  /**
   * The partitions that begin as on a first start. Not those that have a position, nor those that
   * must have appeared since: they begin at their beginning, as they would have in a running
   * program.
   *
   * @param there all partitions that are selected and exist
   * @param given those for which the program names an offset
   */
  SortedSet<TopicPartition> starting(
      Collection<TopicPartition> there, Set<TopicPartition> given, Selection selection) {
    Set<String> topics = topics();
    return there.stream()
        .filter(partition -> !selected.containsKey(partition))
        .filter(partition -> given.contains(partition) || !selection.hasAppeared(partition, topics))
        .collect(toCollection(() -> new TreeSet<>(Selection.ORDER)));
  }
}
