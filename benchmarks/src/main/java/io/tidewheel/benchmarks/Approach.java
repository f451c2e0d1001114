package io.tidewheel.benchmarks;

import io.tidewheel.DStream;
import io.tidewheel.StorageLevel;
import io.tidewheel.StreamingConf;
import io.tidewheel.StreamingContext;
import io.tidewheel.Tuple2;
import io.tidewheel.kafka.KafkaUtils;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The ways to read a topic. */
enum Approach {
  /** Ranges of offsets, read by batches. */
  DIRECT("direct", false),
  /** Consumers of a group that push into blocks. */
  RECEIVER("receiver", false),
  /** The same, and blocks are durable before offsets are committed. */
  RECEIVER_WITH_LOG("receiver, log", true);

  /** As many as there are cores to poll with, here. */
  static final int CONSUMERS = 2;

  private final String words;
  private final boolean log;

  Approach(String words, boolean log) {
    this.words = words;
    this.log = log;
  }

  /** What a program that reads this way needs, on top of what it has. */
  StreamingConf configure(StreamingConf conf) {
    return conf.set("streaming.receiver.writeAheadLog.enable", Boolean.toString(log));
  }

  /** Whether it needs a checkpoint. */
  boolean hasLog() {
    return log;
  }

  /**
   * The values of a whole topic.
   *
   * @param consumers of a receiver
   */
  DStream<byte[]> values(
      StreamingContext context, String topic, int consumers, Map<String, Object> consumer) {
    if (this == DIRECT) {
      return KafkaStreams.<byte[]>of(context, topic, consumer).map(ConsumerRecord::value);
    }
    return KafkaUtils.<byte[], byte[]>createStream(
            context, consumer, Map.of(topic, consumers), StorageLevel.MEMORY_AND_DISK_SER)
        .map(Tuple2::_2);
  }

  @Override
  public String toString() {
    return words;
  }
}
