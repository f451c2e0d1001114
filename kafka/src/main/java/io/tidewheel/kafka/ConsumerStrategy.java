package io.tidewheel.kafka;

import io.tidewheel.internal.kafka.ClientParams;
import io.tidewheel.internal.kafka.DirectSettings;
import io.tidewheel.internal.kafka.DirectSource;
import io.tidewheel.internal.kafka.Selection;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Which partitions a stream reads, with which client settings, and from where: made by {@link
 * ConsumerStrategies}. Immutable.
 *
 * <p>No consumer joins a group: partitions are always assigned by the stream itself. {@code
 * group.id} stays what it is; it is where the stream begins, if offsets are committed for it, and
 * where progress is published.
 *
 * @param <K> key
 * @param <V> value
 */
public final class ConsumerStrategy<K, V> {
  private final Selection selection;
  private final ClientParams params;
  private final Map<TopicPartition, Long> offsets;

  ConsumerStrategy(
      Selection selection, Map<String, Object> params, Map<TopicPartition, Long> offsets) {
    this.selection = selection;
    this.params = new ClientParams(params);
    this.offsets = Map.copyOf(offsets);
    this.offsets.forEach(
        (partition, offset) -> {
          if (offset < 0) {
            throw new IllegalArgumentException(
                "start offset of " + partition + " is " + offset + ", must be at least 0");
          }
        });
  }

  DirectSource<K, V> source(DirectSettings settings, LocationStrategy location) {
    params.requireComplete("createDirectStream");
    return new DirectSource<>(selection, params, offsets, settings, location);
  }

  /** The client settings as the user gave them; a copy. It holds passwords: do not log it. */
  public Map<String, Object> executorKafkaParams() {
    return params.asGiven();
  }

  /** What is read; no settings, since they may be secret. */
  @Override
  public String toString() {
    return "ConsumerStrategy(" + selection + ")";
  }
}
