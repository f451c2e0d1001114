package io.tidewheel.internal.kafka;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;

import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;

/** Which partitions a stream reads. Its text is for people. */
public sealed interface Selection {
  /** By topic, then by number. */
  Comparator<TopicPartition> ORDER =
      Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);

  /** All partitions of the topics. */
  static Selection topics(Collection<String> names) {
    return new Topics(new TreeSet<>(requireSome(names, "topics")));
  }

  /** All partitions of the topics that match as a whole. */
  static Selection matching(Pattern pattern) {
    return new Matching(pattern);
  }

  /** These partitions. */
  static Selection partitions(Collection<TopicPartition> partitions) {
    TreeSet<TopicPartition> sorted = new TreeSet<>(ORDER);
    sorted.addAll(requireSome(partitions, "partitions"));
    return new Partitions(sorted);
  }

  private static <T> Collection<T> requireSome(Collection<T> given, String what) {
    if (given.isEmpty()) {
      throw new IllegalArgumentException("no " + what + " given; name at least one");
    }
    return given;
  }

  /** Whether a topic of this name may hold selected partitions. */
  boolean includes(String topic);

  /** Whether the partition is selected, if it exists. */
  default boolean includes(TopicPartition partition) {
    return includes(partition.topic());
  }

  /**
   * Whether a selected partition that was not there when the program ended must have been created
   * since. Else it may also be that it was not selected then.
   *
   * @param topics that were read when the program ended
   */
  boolean hasAppeared(TopicPartition partition, Set<String> topics);

  /** The topics that are named and so must exist; empty if they are found by a pattern. */
  Set<String> named();

  /** What is selected of the topics there are. */
  SortedSet<TopicPartition> of(Map<String, TopicFacts> topics);

  private static SortedSet<TopicPartition> all(Map<String, TopicFacts> topics) {
    return topics.entrySet().stream()
        .flatMap(
            topic ->
                IntStream.range(0, topic.getValue().partitions())
                    .mapToObj(number -> new TopicPartition(topic.getKey(), number)))
        .collect(toCollection(() -> new TreeSet<>(ORDER)));
  }

  /** All partitions of named topics. */
  record Topics(Set<String> named) implements Selection {
    @Override
    public boolean includes(String topic) {
      return named.contains(topic);
    }

    @Override
    public boolean hasAppeared(TopicPartition partition, Set<String> topics) {
      return topics.contains(partition.topic());
    }

    @Override
    public SortedSet<TopicPartition> of(Map<String, TopicFacts> topics) {
      return all(topics);
    }

    @Override
    public String toString() {
      return "topics " + named;
    }
  }

  /** All partitions of all topics that match. */
  record Matching(Pattern pattern) implements Selection {
    @Override
    public boolean includes(String topic) {
      return pattern.matcher(topic).matches();
    }

    /** Patterns are made for topics to come. */
    @Override
    public boolean hasAppeared(TopicPartition partition, Set<String> topics) {
      return true;
    }

    @Override
    public Set<String> named() {
      return Set.of();
    }

    @Override
    public SortedSet<TopicPartition> of(Map<String, TopicFacts> topics) {
      return all(topics);
    }

    @Override
    public String toString() {
      return "topics matching " + pattern;
    }
  }

  /** Some partitions. */
  record Partitions(SortedSet<TopicPartition> partitions) implements Selection {
    @Override
    public boolean includes(String topic) {
      return named().contains(topic);
    }

    @Override
    public boolean includes(TopicPartition partition) {
      return partitions.contains(partition);
    }

    @Override
    public boolean hasAppeared(TopicPartition partition, Set<String> topics) {
      return false;
    }

    @Override
    public Set<String> named() {
      return partitions.stream().map(TopicPartition::topic).collect(toSet());
    }

    @Override
    public SortedSet<TopicPartition> of(Map<String, TopicFacts> topics) {
      return partitions.stream()
          .filter(
              partition ->
                  topics.containsKey(partition.topic())
                      && partition.partition() < topics.get(partition.topic()).partitions())
          .collect(toCollection(() -> new TreeSet<>(ORDER)));
    }

    @Override
    public String toString() {
      return "partitions " + partitions;
    }
  }
}
