package io.tidewheel.internal.kafka;

import io.tidewheel.spi.codec.Codec;
import io.tidewheel.spi.codec.ValueInput;
import io.tidewheel.spi.codec.ValueOutput;
import java.io.IOException;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/**
 * Kafka's records as values, with everything a consumer gives. Keys and values need codecs of their
 * own.
 *
 * <pre>
 * version (1), topic, partition, offset, timestamp, type of timestamp (Kafka's number),
 * size of the serialized key, of the serialized value,
 * whether there is a leader epoch, leader epoch,
 * whether there is a delivery count, delivery count,
 * number of headers, each: key, whether there is a value, value
 * key, value
 * </pre>
 */
final class ConsumerRecordCodec implements Codec<ConsumerRecord<?, ?>> {
  private static final int VERSION = 1;

  @Override
  public void write(ConsumerRecord<?, ?> record, ValueOutput out) throws IOException {
    out.writeInt(VERSION);
    out.writeString(record.topic());
    out.writeInt(record.partition());
    out.writeLong(record.offset());
    out.writeLong(record.timestamp());
    out.writeInt(record.timestampType().id);
    out.writeInt(record.serializedKeySize());
    out.writeInt(record.serializedValueSize());
    writeOptional(record.leaderEpoch(), out);
    writeOptional(record.deliveryCount().map(Short::intValue), out);
    Header[] headers = record.headers().toArray();
    out.writeInt(headers.length);
    for (Header header : headers) {
      out.writeString(header.key());
      out.writeBoolean(header.value() != null);
      if (header.value() != null) {
        out.writeBytes(header.value());
      }
    }
    out.writeValue(record.key());
    out.writeValue(record.value());
  }

  private static void writeOptional(Optional<Integer> number, ValueOutput out) throws IOException {
    out.writeBoolean(number.isPresent());
    if (number.isPresent()) {
      out.writeInt(number.get());
    }
  }

  @Override
  public ConsumerRecord<?, ?> read(ValueInput in) throws IOException {
    int version = in.readInt();
    if (version != VERSION) {
      throw new IOException("a Kafka record: version=" + version + ", must be " + VERSION);
    }
    String topic = in.readString();
    if (topic == null) {
      throw new IOException("a Kafka record: topic=null, must be a name");
    }
    int partition = in.readInt();
    long offset = in.readLong();
    long timestamp = in.readLong();
    TimestampType timestampType = timestampType(in.readInt());
    int keySize = in.readInt();
    int valueSize = in.readInt();
    Optional<Integer> leaderEpoch = readOptional(in);
    Optional<Short> deliveryCount = readOptional(in).map(Integer::shortValue);
    Headers headers = readHeaders(in);
    return new ConsumerRecord<>(
        topic,
        partition,
        offset,
        timestamp,
        timestampType,
        keySize,
        valueSize,
        in.readValue(),
        in.readValue(),
        headers,
        leaderEpoch,
        deliveryCount);
  }

  private static TimestampType timestampType(int id) throws IOException {
    for (TimestampType type : TimestampType.values()) {
      if (type.id == id) {
        return type;
      }
    }
    throw new IOException("a Kafka record: type of timestamp=" + id + ", must be -1, 0 or 1");
  }

  private static Optional<Integer> readOptional(ValueInput in) throws IOException {
    return in.readBoolean() ? Optional.of(in.readInt()) : Optional.empty();
  }

  private static Headers readHeaders(ValueInput in) throws IOException {
    Headers headers = new RecordHeaders();
    int count = in.readInt();
    if (count < 0) {
      throw new IOException("a Kafka record: headers=" + count + ", must be at least 0");
    }
    for (int i = 0; i < count; i++) {
      String key = in.readString();
      if (key == null) {
        throw new IOException("a Kafka record: a header's key is null, must be text");
      }
      headers.add(key, in.readBoolean() ? in.readBytes() : null);
    }
    return headers;
  }
}
