package io.tidewheel.kafka;

import java.io.Serializable;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Where partitions would rather be read, from {@link LocationStrategies}. It is a wish to an engine
 * that has several hosts; inside one JVM it says nothing.
 */
public sealed interface LocationStrategy extends Serializable {
  /** Spread evenly, a partition always on the same host. */
  enum Consistent implements LocationStrategy {
    /** The only one. */
    PREFER_CONSISTENT
  }

  /** On the host of the broker that leads the partition. */
  enum Brokers implements LocationStrategy {
    /** The only one. */
    PREFER_BROKERS
  }

  /**
   * On the host given, and as {@link Consistent} where none is.
   *
   * @param hosts by partition
   */
  record Fixed(Map<TopicPartition, String> hosts) implements LocationStrategy {
    /** Copies the map. */
    public Fixed {
      hosts = Map.copyOf(hosts);
    }
  }
}
