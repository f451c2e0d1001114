package io.tidewheel.internal.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * A consumer of one partition, with the records it has polled and nobody has taken yet. Reading on
 * where the last range ended costs no seek and no second fetch. Used by one thread at a time.
 *
 * @param <K> key
 * @param <V> value
 */
final class RecordReader<K, V> {
  private static final long UNKNOWN = -1;

  /** With so many records at hand a task has enough to do while the client fetches. */
  private static final int MOST_AHEAD = 1_000;

  /** A reader is in no group, so there is nothing to say goodbye to and nothing to wait for. */
  private static final Duration CLOSE_LIMIT = Duration.ZERO;

  private static final Duration POSITION_LIMIT = Duration.ofMillis(200);

  private final ReaderPool.Key key;
  private final TopicPartition partition;
  private final Consumer<K, V> consumer;

  /** What was polled beyond the last range; begins at or after {@link #next}. */
  private List<ConsumerRecord<K, V>> kept = List.of();

  /** Up to where it was read, or unknown: then the next range begins with a seek. */
  private long next = UNKNOWN;

  private RecordReader(ReaderPool.Key key, Map<String, Object> params) {
    this.key = key;
    this.partition = key.partition();
    this.consumer = new KafkaConsumer<>(params);
    this.consumer.assign(List.of(partition));
  }

  /** A reader; it connects when it polls. */
  static <K, V> RecordReader<K, V> open(ReaderPool.Key key, ClientParams params) {
    return open(key, params.forReader(key.partition().toString()));
  }

  /** A reader that asks only the leader of the partition, never a replica nearby. */
  static <K, V> RecordReader<K, V> ofLeader(ReaderPool.Key key, ClientParams params) {
    Map<String, Object> reader = params.forReader(key.partition().toString());
    reader.remove(ConsumerConfig.CLIENT_RACK_CONFIG);
    return open(key, reader);
  }

  private static <K, V> RecordReader<K, V> open(ReaderPool.Key key, Map<String, Object> params) {
    try {
      return new RecordReader<>(key, params);
    } catch (KafkaException e) {
      throw new IllegalStateException(
          "partition="
              + key.partition()
              + ": the Kafka settings cannot be used: "
              + ClientParams.complaint(e),
          e);
    }
  }

  ReaderPool.Key key() {
    return key;
  }

  boolean isAt(long offset) {
    return next == offset;
  }

  /**
   * Begins a range.
   *
   * @return records at or after the offset that were polled before; the caller's from now on
   */
  List<ConsumerRecord<K, V>> begin(long offset) {
    List<ConsumerRecord<K, V>> polled = kept;
    kept = List.of();
    if (next != offset) {
      polled = List.of();
      consumer.seek(partition, offset);
    }
    next = UNKNOWN;
    return polled;
  }

  /**
   * Ends a range that was read up to an offset, keeping what was polled beyond.
   *
   * @param beyond copied
   */
  void end(long offset, List<ConsumerRecord<K, V>> beyond) {
    next = offset;
    kept = List.copyOf(beyond);
  }

  /**
   * Takes in what has come since the last poll and has the next fetch sent, without waiting: the
   * fetches of several readers are then on their way at once.
   */
  void fetchAhead() {
    if (next != UNKNOWN && kept.size() < MOST_AHEAD) {
      List<ConsumerRecord<K, V>> polled = poll(Duration.ZERO);
      if (!polled.isEmpty()) {
        List<ConsumerRecord<K, V>> all = new ArrayList<>(kept);
        all.addAll(polled);
        kept = all;
      }
    }
  }

  void seek(long offset) {
    consumer.seek(partition, offset);
  }

  /** Records, or none if there are none in time or the position went over something else. */
  List<ConsumerRecord<K, V>> poll(Duration limit) {
    return consumer.poll(limit).records(partition);
  }

  /** The offset after everything polled, if it is known for now. */
  OptionalLong position() {
    try {
      return OptionalLong.of(consumer.position(partition, POSITION_LIMIT));
    } catch (TimeoutException e) {
      return OptionalLong.empty();
    }
  }

  /**
   * How much further the partition goes than the position, as of the last answer to a fetch; empty
   * if there was none. Taken from the client's metrics, because {@link Consumer#currentLag} may
   * know it from elsewhere.
   */
  OptionalLong lagFetchedLast() {
    for (Map.Entry<MetricName, ? extends Metric> metric : consumer.metrics().entrySet()) {
      if (metric.getKey().name().equals("records-lag")
          && metric.getValue().metricValue() instanceof Double lag
          && !lag.isNaN()) {
        return OptionalLong.of(lag.longValue());
      }
    }
    return OptionalLong.empty();
  }

  /** Whether the brokers say that there is no such topic. */
  boolean isTopicGone(Duration limit) {
    try {
      return consumer.partitionsFor(partition.topic(), limit).isEmpty();
    } catch (TimeoutException e) {
      return false;
    }
  }

  /** The offsets there are. */
  record Bounds(long begin, long end) {
    @Override
    public String toString() {
      return "[" + begin + ", " + end + ")";
    }
  }

  /** What the brokers say which offsets there are; empty if they do not answer. */
  Optional<Bounds> bounds(Duration limit) {
    try {
      List<TopicPartition> asked = List.of(partition);
      return Optional.of(
          new Bounds(
              consumer.beginningOffsets(asked, limit).get(partition),
              consumer.endOffsets(asked, limit).get(partition)));
    } catch (TimeoutException e) {
      return Optional.empty();
    }
  }

  /** Disconnects. */
  void close() {
    consumer.close(CloseOptions.timeout(CLOSE_LIMIT));
  }
}
