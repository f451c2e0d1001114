package io.tidewheel.internal.kafka;

import static java.util.stream.Collectors.toUnmodifiableMap;

import java.util.Map;
import org.apache.kafka.common.Uuid;

/**
 * What the brokers say about a topic.
 *
 * @param id changes when a topic is deleted and created again under the same name; zero from
 *     brokers that know no ids
 * @param partitions how many, numbered from 0
 */
record TopicFacts(Uuid id, int partitions) {
  /** The ids of topics by name. */
  static Map<String, Uuid> ids(Map<String, TopicFacts> topics) {
    return topics.entrySet().stream()
        .collect(toUnmodifiableMap(Map.Entry::getKey, topic -> topic.getValue().id()));
  }

  /** Whether two ids are known to be of two topics. */
  static boolean differ(Uuid one, Uuid other) {
    return isKnown(one) && isKnown(other) && !one.equals(other);
  }

  /** Whether two ids are known to be of one topic. */
  static boolean agree(Uuid one, Uuid other) {
    return isKnown(one) && one.equals(other);
  }

  private static boolean isKnown(Uuid id) {
    return id != null && !id.equals(Uuid.ZERO_UUID);
  }
}
