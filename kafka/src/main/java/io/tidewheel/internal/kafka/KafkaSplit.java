package io.tidewheel.internal.kafka;

import io.tidewheel.internal.kafka.LossPolicy.Loss;
import io.tidewheel.kafka.LocationStrategy;
import io.tidewheel.kafka.OffsetRange;
import io.tidewheel.spi.engine.TaskContext;
import io.tidewheel.spi.source.Split;
import java.io.Serializable;
import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * One offset range to be read by one task.
 *
 * @param <K> key
 * @param <V> value
 */
public final class KafkaSplit<K, V> implements Split<ConsumerRecord<K, V>> {
  /**
   * How the splits of a stream are read.
   *
   * @param streamId whose readers are used; null to use none again
   * @param home the JVM of the source, which closes its readers there
   * @param cacheCapacity how many idle readers another JVM keeps
   * @param pollTimeout how long to wait for records that must be there
   */
  record Reading(
      String streamId,
      UUID home,
      int cacheCapacity,
      ClientParams params,
      Duration pollTimeout,
      OnDataLoss onDataLoss)
      implements Serializable {
    static Reading of(String streamId, ClientParams params, DirectSettings settings) {
      return new Reading(
          streamId,
          ReaderPool.THIS_JVM,
          settings.cacheCapacity(),
          params,
          settings.pollTimeout(),
          settings.onDataLoss());
    }
  }

  private final OffsetRange range;
  private final Reading reading;

  /** Whether what is at these offsets now is of another topic, of the same name. */
  private final boolean isReplaced;

  /** Null if any will do. */
  private final String host;

  private KafkaSplit(OffsetRange range, Reading reading, boolean isReplaced, String host) {
    this.range = range;
    this.reading = reading;
    this.isReplaced = isReplaced;
    this.host = host;
  }

  /**
   * The splits of ranges.
   *
   * @param isReplaced whether another topic has the name of the one that was meant
   */
  static <K, V> List<KafkaSplit<K, V>> of(
      OffsetRanges ranges,
      Reading reading,
      LocationStrategy location,
      Predicate<String> isReplaced) {
    return ranges.ranges().stream()
        .map(
            range ->
                new KafkaSplit<K, V>(
                    range,
                    reading,
                    isReplaced.test(range.topic()),
                    location instanceof LocationStrategy.Fixed fixed
                        ? fixed.hosts().get(range.topicPartition())
                        : null))
        .toList();
  }

  /** Splits that connect each time they are read, for what has no end at which to disconnect. */
  public static <K, V> List<KafkaSplit<K, V>> unpooled(
      OffsetRanges ranges,
      ClientParams params,
      DirectSettings settings,
      LocationStrategy location) {
    return of(ranges, Reading.of(null, params, settings), location, topic -> false);
  }

  @Override
  public String host() {
    return host;
  }

  @Override
  public String kin() {
    return reading.streamId() == null ? null : reading.streamId() + "/" + range.topicPartition();
  }

  @Override
  public Iterator<ConsumerRecord<K, V>> read(TaskContext task) {
    if (range.count() == 0) {
      return Collections.emptyIterator();
    }
    if (isReplaced) {
      LossPolicy.reportUnread(
          new Loss(
              range.topicPartition(),
              "the topic was deleted and created again before " + range + " was read",
              range.fromOffset(),
              "nothing of it",
              0,
              range.count()),
          reading.onDataLoss());
      return Collections.emptyIterator();
    }
    if (reading.streamId() != null && !reading.home().equals(ReaderPool.THIS_JVM)) {
      ReaderPool.OF_THIS_JVM.visited(reading.streamId(), reading.cacheCapacity());
    }
    SplitRecords<K, V> records =
        new SplitRecords<>(range, reading, ReaderPool.OF_THIS_JVM, task::isCancelled);
    task.onClose(records);
    return records;
  }

  @Override
  public String locate(ConsumerRecord<K, V> record, long number) {
    return record.topic() + "-" + record.partition() + "@" + record.offset();
  }

  @Override
  public String toString() {
    return range.toString();
  }
}
