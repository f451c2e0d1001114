package io.tidewheel.internal.kafka;

import io.tidewheel.internal.kafka.LossPolicy.Loss;
import io.tidewheel.internal.kafka.RecordReader.Bounds;
import io.tidewheel.kafka.OffsetRange;
import io.tidewheel.spi.source.SourceUnavailableException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordDeserializationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records of one offset range. Used by one task.
 *
 * <p>Offsets are not dense: markers of transactions, aborted records and what compaction removed
 * take offsets and give no record. So the range ends when the consumer's <em>position</em> is at
 * its end, which it reaches by passing over such offsets too, or when a record beyond shows up;
 * never after a number of records.
 *
 * <p>There is one case where the position stays short of the end: all that was left before the end
 * of the log was removed by compaction. The brokers then answer fetches with nothing, for ever. It
 * looks like a fetch that failed, and taking one for the other would lose records. So after a while
 * without progress a reader is opened of which nothing is known yet: once it has fetched at this
 * position from the leader, without an error and without a record, while the log goes on beyond the
 * end of the range, there is nothing in between.
 */
final class SplitRecords<K, V> implements Iterator<ConsumerRecord<K, V>>, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SplitRecords.class);

  /** Between two looks at whether the task is cancelled. */
  private static final Duration SLICE = Duration.ofMillis(200);

  private static final Duration STALL = Duration.ofSeconds(1);
  private static final Duration TOPIC_LOOKS = Duration.ofSeconds(2);
  private static final Duration QUESTION_LIMIT = Duration.ofSeconds(2);

  private final OffsetRange range;
  private final TopicPartition partition;
  private final long until;
  private final KafkaSplit.Reading reading;
  private final ReaderPool pool;
  private final BooleanSupplier isCancelled;

  /** Null when the range is at its end, or was left. */
  private RecordReader<K, V> reader;

  private List<ConsumerRecord<K, V>> records;
  private int index;

  /** Up to where it was read; what was polled begins at or after it. */
  private long position;

  /** Whether the reader's state fits what is noted here, so that others can go on with it. */
  private boolean isReusable = true;

  /** Whether the reader is as those of its stream should be. */
  private boolean isOrdinary = true;

  SplitRecords(
      OffsetRange range, KafkaSplit.Reading reading, ReaderPool pool, BooleanSupplier isCancelled) {
    this.range = range;
    this.partition = range.topicPartition();
    this.until = range.untilOffset();
    this.reading = reading;
    this.pool = pool;
    this.isCancelled = isCancelled;
    this.position = range.fromOffset();
    this.reader = borrow();
    this.records = reader.begin(position);
  }

  @SuppressWarnings("unchecked") // A stream's readers all have its types.
  private RecordReader<K, V> borrow() {
    ReaderPool.Key key = key();
    RecordReader<?, ?> idle = pool.borrow(key, position);
    return idle != null ? (RecordReader<K, V>) idle : RecordReader.open(key, reading.params());
  }

  private ReaderPool.Key key() {
    return new ReaderPool.Key(reading.streamId(), partition);
  }

  @Override
  public boolean hasNext() {
    while (reader != null) {
      if (index < records.size()) {
        if (records.get(index).offset() < until) {
          return true;
        }
        end();
      } else {
        fetch();
      }
    }
    return false;
  }

  @Override
  public ConsumerRecord<K, V> next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the end of " + range);
    }
    ConsumerRecord<K, V> record = records.get(index++);
    position = record.offset() + 1;
    return record;
  }

  /** The quick way: one loop over all that a poll gave. */
  @Override
  public void forEachRemaining(Consumer<? super ConsumerRecord<K, V>> action) {
    while (hasNext()) {
      List<ConsumerRecord<K, V>> polled = records;
      int size = polled.size();
      int i = index;
      isReusable = false; // Until the index is noted again.
      for (; i < size; i++) {
        ConsumerRecord<K, V> record = polled.get(i);
        if (record.offset() >= until) {
          break;
        }
        action.accept(record);
      }
      index = i;
      position = polled.get(i - 1).offset() + 1;
      isReusable = true;
    }
  }

  // ------------------------------------------------------------------ fetching

  /** Gets more records, or finds that the range is at its end. */
  private void fetch() {
    records = List.of();
    index = 0;
    isReusable = false; // Until it is known what the poll did.
    try {
      pollUntilProgress();
    } catch (InterruptException e) {
      throw cancelled(); // Kafka has set the thread's flag.
    } catch (RecordDeserializationException e) {
      throw unreadable(e);
    } catch (RetriableException e) {
      throw unavailable(e.toString(), e);
    } catch (KafkaException e) {
      throw new IllegalStateException(
          "split=" + range + ", position=" + position + ": Kafka refuses to read on: " + e, e);
    }
  }

  private void pollUntilProgress() {
    Wait wait = new Wait();
    while (true) {
      if (reachedEnd()) {
        return;
      }
      if (isCancelled.getAsBoolean()) {
        throw cancelled();
      }
      try {
        records = reader.poll(SLICE);
      } catch (OffsetOutOfRangeException e) {
        skipWhatIsGone();
        wait = new Wait();
        continue;
      }
      if (!records.isEmpty()) {
        isReusable = true;
        return;
      }
      wait = wait.orAnew();
    }
  }

  private boolean reachedEnd() {
    OptionalLong reached = reader.position();
    if (reached.isPresent() && reached.getAsLong() >= position) {
      position = reached.getAsLong();
    }
    if (position < until) {
      return false;
    }
    isReusable = reached.isPresent() && reached.getAsLong() >= until;
    end();
    return true;
  }

  private CancellationException cancelled() {
    return new CancellationException("split=" + range + " was left at offset " + position);
  }

  private SerializationException unreadable(RecordDeserializationException e) {
    boolean key = e.origin() == RecordDeserializationException.DeserializationExceptionOrigin.KEY;
    return new SerializationException(
        "topic="
            + e.topicPartition().topic()
            + ", partition="
            + e.topicPartition().partition()
            + ", offset="
            + e.offset()
            + ": the "
            + (key ? "key" : "value")
            + " cannot be deserialized by "
            + reading.params().deserializer(key)
            + ": "
            + e.getCause()
            + ". Trying again will not help: use a deserializer that accepts it, or read bytes"
            + " (ByteArrayDeserializer) and decode them in a map",
        e);
  }

  private void skipWhatIsGone() {
    Bounds bounds =
        reader
            .bounds(QUESTION_LIMIT)
            .orElseThrow(() -> unavailable("the brokers do not say what they have", null));
    long next = position < bounds.begin() ? Math.min(until, bounds.begin()) : until;
    Loss loss =
        new Loss(
            partition,
            "records of " + range + " were gone before they were read",
            position,
            bounds.toString(),
            next,
            next - position);
    LossPolicy.reportUnread(loss, reading.onDataLoss());
    position = next;
    reader.seek(next);
  }

  private SourceUnavailableException unavailable(String observed, Throwable cause) {
    return new SourceUnavailableException(
        "split="
            + range
            + ": no records at offset "
            + position
            + ": "
            + observed
            + ", "
            + reading.params().brokers()
            + "; check the brokers and the leader of "
            + partition,
        cause);
  }

  /** A time without progress. */
  private final class Wait {
    private final long began = System.nanoTime();
    private final long at = position;
    private long nextTopicLook = TOPIC_LOOKS.toNanos();
    private boolean topicWasMissing;

    /** Set when the reader knows nothing but what it learned during this wait. */
    private boolean isReaderFresh;

    /** After a poll without records: this wait goes on, or another begins. */
    private Wait orAnew() {
      if (reader.position().orElse(at) != at) {
        return new Wait();
      }
      long waited = System.nanoTime() - began;
      if (isReaderFresh && isNothingThere()) {
        LOG.debug("{}: nothing is left from offset {}", range, position);
        position = until;
      } else if (waited >= reading.pollTimeout().toNanos()) {
        throw unavailable(
            "waited "
                + reading.pollTimeout().toMillis()
                + " ms ("
                + KafkaKeys.POLL_MILLIS.name()
                + "), the brokers "
                + reader
                    .bounds(QUESTION_LIMIT)
                    .map(bounds -> "have " + bounds)
                    .orElse("do not answer"),
            null);
      } else if (!isReaderFresh && waited >= STALL.toNanos()) {
        renewReader();
      } else if (waited >= nextTopicLook) {
        nextTopicLook += TOPIC_LOOKS.toNanos();
        lookForTopic();
      }
      return this;
    }

    private boolean isNothingThere() {
      OptionalLong lag = reader.lagFetchedLast();
      return lag.isPresent() && at + lag.getAsLong() >= until;
    }

    private void renewReader() {
      RecordReader<K, V> stalled = reader;
      reader = RecordReader.ofLeader(key(), reading.params());
      stalled.close();
      reader.seek(at);
      isReaderFresh = true;
      isOrdinary = reading.params().get(ConsumerConfig.CLIENT_RACK_CONFIG) == null;
    }

    private void lookForTopic() {
      boolean missing = reader.isTopicGone(QUESTION_LIMIT);
      if (missing && topicWasMissing) {
        Loss loss =
            new Loss(partition, "the topic is gone", position, "nothing", 0, until - position);
        LossPolicy.reportUnread(loss, reading.onDataLoss());
        position = until;
      }
      topicWasMissing = missing;
    }
  }

  // ------------------------------------------------------------------ end

  private void end() {
    position = Math.max(position, until);
    giveBack();
  }

  private void giveBack() {
    RecordReader<K, V> returned = reader;
    reader = null;
    if (isReusable && isOrdinary && reading.streamId() != null) {
      returned.end(Math.min(position, until), records.subList(index, records.size()));
      pool.giveBack(returned);
    } else {
      returned.close();
    }
    records = List.of();
    index = 0;
  }

  /** Gives the reader back, or closes it if the range was left in the middle of something. */
  @Override
  public void close() {
    if (reader != null) {
      giveBack();
    }
  }
}
