package io.tidewheel.benchmarks;

import io.tidewheel.DStream;
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

  /** A stream of one topic, with everything as it is by default. */
  static <V> DStream<ConsumerRecord<byte[], V>> of(
      StreamingContext context, String topic, Map<String, Object> consumer) {
    return KafkaUtils.createDirectStream(
        context,
        LocationStrategies.PreferConsistent(),
        ConsumerStrategies.<byte[], V>Subscribe(List.of(topic), consumer));
  }
}
