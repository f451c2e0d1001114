package io.tidewheel.kafka;

import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** Makes a {@link LocationStrategy}. */
public final class LocationStrategies {
  private LocationStrategies() {}

  /** Spread evenly, a partition always on the same host: right for nearly everybody. */
  public static LocationStrategy PreferConsistent() {
    return LocationStrategy.Consistent.PREFER_CONSISTENT;
  }

  /** On the host of the leading broker, where brokers and tasks share hosts. */
  public static LocationStrategy PreferBrokers() {
    return LocationStrategy.Brokers.PREFER_BROKERS;
  }

  /** On the hosts given by partition. */
  public static LocationStrategy PreferFixed(Map<TopicPartition, String> hostMap) {
    return new LocationStrategy.Fixed(hostMap);
  }
}
