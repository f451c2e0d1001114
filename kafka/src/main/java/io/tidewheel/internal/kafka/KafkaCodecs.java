package io.tidewheel.internal.kafka;

import io.tidewheel.spi.codec.CodecRegistration;
import io.tidewheel.spi.codec.CodecTable;
import io.tidewheel.spi.source.RangeCodec;
import io.tidewheel.spi.source.RangeCodecTable;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** How offset ranges and Kafka's records are written into checkpoints. */
public final class KafkaCodecs implements RangeCodecTable, CodecTable {
  /** Stands in checkpoints; never to be changed. */
  static final String RECORD = "kafka.ConsumerRecord";

  @Override
  public Map<String, RangeCodec<?>> codecs() {
    return Map.of(DirectSource.KIND, DirectSource.RANGE_CODEC);
  }

  @Override
  @SuppressWarnings("unchecked") // There is one class for records of all keys and values.
  public List<CodecRegistration<?>> registrations() {
    Class<?> type = ConsumerRecord.class;
    return List.of(
        new CodecRegistration<>(
            RECORD, (Class<ConsumerRecord<?, ?>>) type, new ConsumerRecordCodec()));
  }
}
