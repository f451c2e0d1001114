package io.tidewheel.benchmarks;

import io.tidewheel.DStream;
import io.tidewheel.StreamingConf;
import io.tidewheel.StreamingContext;
import io.tidewheel.kafka.ConsumerStrategies;
import io.tidewheel.kafka.KafkaUtils;
import io.tidewheel.kafka.LocationStrategies;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Streams of whole topics. */
final class KafkaStreams {
  private KafkaStreams() {}

  /** Settings by which a batch takes at most so many records, or with 0 all there are. */
  static StreamingConf limited(long recordsPerBatch) {
    return new StreamingConf()
        .setAppName("benchmark")
        .set("streaming.kafka.maxRecordsPerBatch", Long.toString(recordsPerBatch));
  }

  /** A stream of one topic, with everything as it is by default. */
  static <V> DStream<ConsumerRecord<byte[], V>> of(
      StreamingContext context, String topic, Map<String, Object> consumer) {
    return KafkaUtils.createDirectStream(
        context,
        LocationStrategies.PreferConsistent(),
        ConsumerStrategies.<byte[], V>Subscribe(List.of(topic), consumer));
  }
}
