package io.tidewheel.internal.kafka;

import static java.util.stream.Collectors.toCollection;

import io.tidewheel.internal.kafka.LossPolicy.Loss;
import java.time.Duration;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.TopicPartition;

/**
 * Where a stream begins: at the user's offsets, else at those committed for the group, else where
 * {@code auto.offset.reset} says.
 */
final class StartPositions {
  private static final String BY_DURATION = "by_duration:";

  private final ClientParams params;
  private final Map<TopicPartition, Long> given;
  private final LossPolicy losses;
  private final InstantSource clock;

  StartPositions(
      ClientParams params,
      Map<TopicPartition, Long> given,
      LossPolicy losses,
      InstantSource clock) {
    this.params = params;
    this.given = given;
    this.losses = losses;
    this.clock = clock;
  }

  /**
   * Decides for partitions.
   *
   * @param partitions those that have no position yet
   * @param limit for each question to the brokers
   * @throws IllegalStateException if there is no start, with all partitions that have none
   */
  Map<TopicPartition, Long> decide(
      SortedSet<TopicPartition> partitions, Cluster cluster, Duration limit)
      throws InterruptedException {
    if (partitions.isEmpty()) {
      return Map.of();
    }
    Map<TopicPartition, Long> begins = cluster.beginnings(partitions, limit);
    Map<TopicPartition, Long> starts = new TreeMap<>(Selection.ORDER);
    if (params.groupId().isPresent()) {
      starts.putAll(cluster.committed(Set.copyOf(without(partitions, given.keySet())), limit));
    }
    starts.putAll(given);
    starts.keySet().retainAll(partitions);
    keepWithinLog(starts, begins, cluster, limit);
    SortedSet<TopicPartition> open = without(partitions, starts.keySet());
    if (!open.isEmpty()) {
      starts.putAll(byReset(open, begins, cluster, limit));
    }
    return starts;
  }

  /**
   * Checks the user's offsets.
   *
   * @throws IllegalStateException if some are of partitions that the stream does not read
   */
  void requireRead(SortedSet<TopicPartition> partitions) {
    SortedSet<TopicPartition> unknown = without(given.keySet(), partitions);
    if (!unknown.isEmpty()) {
      throw new IllegalStateException(
          "start offsets are given for partitions that the stream does not read: "
              + unknown
              + "; it reads "
              + partitions
              + ". Remove them or select their topics");
    }
  }

  private void keepWithinLog(
      Map<TopicPartition, Long> starts,
      Map<TopicPartition, Long> begins,
      Cluster cluster,
      Duration limit)
      throws InterruptedException {
    if (starts.isEmpty()) {
      return;
    }
    Map<TopicPartition, Long> ends = cluster.logEnds(starts.keySet(), limit);
    for (Map.Entry<TopicPartition, Long> start : starts.entrySet()) {
      TopicPartition partition = start.getKey();
      long wanted = start.getValue();
      long begin = begins.get(partition);
      long end = ends.get(partition);
      if (wanted < begin || wanted > end) {
        boolean committed = !given.containsKey(partition);
        losses.report(
            new Loss(
                partition,
                (committed
                        ? "the offset committed for group.id=" + params.groupId().orElse("")
                        : "the start offset given")
                    + " is not in the log: records were deleted, or the topic was created again",
                wanted,
                Loss.available(begin, end),
                begin,
                Math.max(0, begin - wanted)));
        start.setValue(begin);
      }
    }
  }

  private Map<TopicPartition, Long> byReset(
      SortedSet<TopicPartition> partitions,
      Map<TopicPartition, Long> begins,
      Cluster cluster,
      Duration limit)
      throws InterruptedException {
    Object set = params.get(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG);
    String reset = set == null ? "latest" : set.toString().toLowerCase(Locale.ROOT);
    if (reset.startsWith(BY_DURATION)) {
      long since = clock.instant().minus(duration(reset)).toEpochMilli();
      Map<TopicPartition, Long> starts =
          new HashMap<>(cluster.ends(partitions, limit)); // Where nothing is as young.
      starts.putAll(cluster.since(partitions, since, limit));
      return starts;
    }
    return switch (reset) {
      case "earliest" -> {
        Map<TopicPartition, Long> starts = new HashMap<>(begins);
        starts.keySet().retainAll(partitions);
        yield starts;
      }
      case "latest" -> cluster.ends(partitions, limit);
      default ->
          throw new IllegalStateException(
              "no position to start from: "
                  + ConsumerConfig.AUTO_OFFSET_RESET_CONFIG
                  + "="
                  + reset
                  + ", and neither a start offset nor one committed for "
                  + params.groupId().map(group -> "group.id=" + group).orElse("a group")
                  + " for "
                  + partitions
                  + ". Give start offsets, or set it to earliest or latest");
    };
  }

  private static Duration duration(String reset) {
    try {
      return Duration.parse(reset.substring(BY_DURATION.length()).toUpperCase(Locale.ROOT));
    } catch (DateTimeParseException e) {
      throw new IllegalStateException(
          ConsumerConfig.AUTO_OFFSET_RESET_CONFIG
              + "="
              + reset
              + ": what follows the colon must be a duration, as in by_duration:PT1H",
          e);
    }
  }

  private static SortedSet<TopicPartition> without(
      Collection<TopicPartition> all, Collection<TopicPartition> some) {
    return all.stream()
        .filter(partition -> !some.contains(partition))
        .collect(toCollection(() -> new TreeSet<>(Selection.ORDER)));
  }
}
