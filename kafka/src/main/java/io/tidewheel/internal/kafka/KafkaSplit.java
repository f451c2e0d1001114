package io.tidewheel.internal.kafka;

import io.tidewheel.kafka.OffsetRange;
import io.tidewheel.spi.engine.TaskContext;
import io.tidewheel.spi.source.Split;
import java.io.Serializable;
import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
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
   * @param pollTimeout how long to wait for records that must be there
   */
  record Reading(String streamId, ClientParams params, Duration pollTimeout, OnDataLoss onDataLoss)
      implements Serializable {
    static Reading of(String streamId, ClientParams params, DirectSettings settings) {
      return new Reading(streamId, params, settings.pollTimeout(), settings.onDataLoss());
    }
  }

  private final OffsetRange range;
  private final Reading reading;

  private KafkaSplit(OffsetRange range, Reading reading) {
    this.range = range;
    this.reading = reading;
  }

  static <K, V> List<KafkaSplit<K, V>> of(OffsetRanges ranges, Reading reading) {
    return ranges.ranges().stream().map(range -> new KafkaSplit<K, V>(range, reading)).toList();
  }

  /** Splits that connect each time they are read, for what has no end at which to disconnect. */
  public static <K, V> List<KafkaSplit<K, V>> unpooled(
      OffsetRanges ranges, ClientParams params, DirectSettings settings) {
    return of(ranges, Reading.of(null, params, settings));
  }

  @Override
  public Iterator<ConsumerRecord<K, V>> read(TaskContext task) {
    if (range.count() == 0) {
      return Collections.emptyIterator();
    }
    SplitRecords<K, V> records =
        new SplitRecords<>(range, reading, ReaderPool.OF_THIS_JVM, task::isCancelled);
    task.onClose(records);
    return records;
  }

  @Override
  public String toString() {
    return range.toString();
  }
}
