package io.tidewheel.internal.kafka;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.spi.codec.CodecRegistration;
import io.tidewheel.spi.codec.CodecTable;
import io.tidewheel.spi.codec.ValueInput;
import io.tidewheel.spi.codec.ValueOutput;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** Kafka's records as values. */
class ConsumerRecordCodecTest {
  /** Values one after the other, each of which must be asked for as what it is. */
  private static final class Values implements ValueOutput, ValueInput {
    private static final Object NULL = "null";

    private final List<Object> values = new ArrayList<>();
    private int next;

    private <T> T next(Class<T> type) throws IOException {
      if (next == values.size()) {
        throw new EOFException("no more values");
      }
      Object value = values.get(next++);
      return value == NULL ? null : type.cast(value);
    }

    @Override
    public void writeBoolean(boolean value) {
      values.add(value);
    }

    @Override
    public void writeInt(int value) {
      values.add(value);
    }

    @Override
    public void writeLong(long value) {
      values.add(value);
    }

    @Override
    public void writeDouble(double value) {
      values.add(value);
    }

    @Override
    public void writeString(String value) {
      writeValue(value);
    }

    @Override
    public void writeBytes(byte[] value) {
      values.add(value.clone());
    }

    @Override
    public void writeValue(Object value) {
      values.add(value == null ? NULL : value);
    }

    @Override
    public boolean readBoolean() throws IOException {
      return next(Boolean.class);
    }

    @Override
    public int readInt() throws IOException {
      return next(Integer.class);
    }

    @Override
    public long readLong() throws IOException {
      return next(Long.class);
    }

    @Override
    public double readDouble() throws IOException {
      return next(Double.class);
    }

    @Override
    public String readString() throws IOException {
      return next(String.class);
    }

    @Override
    public byte[] readBytes() throws IOException {
      return next(byte[].class);
    }

    @Override
    public Object readValue() throws IOException {
      return next(Object.class);
    }
  }

  private final ConsumerRecordCodec codec = new ConsumerRecordCodec();

  private static ConsumerRecord<String, byte[]> full() {
    RecordHeaders headers = new RecordHeaders();
    headers.add("trace", new byte[] {1, 2});
    headers.add("trace", new byte[] {3});
    headers.add("flag", null);
    return new ConsumerRecord<>(
        "orders",
        3,
        10_000_000_000L,
        1_700_000_000_000L,
        TimestampType.LOG_APPEND_TIME,
        4,
        2,
        "key!",
        new byte[] {7, 8},
        headers,
        Optional.of(12),
        Optional.of((short) 2));
  }

  private ConsumerRecord<?, ?> readBack(ConsumerRecord<?, ?> record) throws IOException {
    Values values = new Values();
    codec.write(record, values);
    ConsumerRecord<?, ?> read = codec.read(values);
    assertEquals(values.values.size(), values.next, "all of it and no more");
    return read;
  }

  @Test
  void keepsAllThatAConsumerGives() throws IOException {
    ConsumerRecord<String, byte[]> record = full();
    ConsumerRecord<?, ?> read = readBack(record);
    assertEquals(record.topic(), read.topic());
    assertEquals(record.partition(), read.partition());
    assertEquals(record.offset(), read.offset());
    assertEquals(record.timestamp(), read.timestamp());
    assertEquals(record.timestampType(), read.timestampType());
    assertEquals(record.serializedKeySize(), read.serializedKeySize());
    assertEquals(record.serializedValueSize(), read.serializedValueSize());
    assertEquals(record.leaderEpoch(), read.leaderEpoch());
    assertEquals(record.deliveryCount(), read.deliveryCount());
    assertEquals(record.key(), read.key());
    assertArrayEquals(record.value(), (byte[]) read.value());
    Header[] headers = read.headers().toArray();
    assertEquals(3, headers.length);
    assertEquals("trace", headers[0].key());
    assertArrayEquals(new byte[] {1, 2}, headers[0].value());
    assertArrayEquals(new byte[] {3}, headers[1].value());
    assertEquals("flag", headers[2].key());
    assertNull(headers[2].value());
  }

  @Test
  void keepsWhatIsNotThere() throws IOException {
    ConsumerRecord<?, ?> read = readBack(new ConsumerRecord<>("t", 0, 5, null, null));
    assertNull(read.key());
    assertNull(read.value());
    assertEquals(ConsumerRecord.NO_TIMESTAMP, read.timestamp());
    assertEquals(TimestampType.NO_TIMESTAMP_TYPE, read.timestampType());
    assertEquals(Optional.empty(), read.leaderEpoch());
    assertEquals(Optional.empty(), read.deliveryCount());
    assertEquals(0, read.headers().toArray().length);
  }

  @Test
  void refusesOtherVersionsAndNonsense() {
    Values later = new Values();
    later.writeInt(2);
    assertTrue(
        assertThrows(IOException.class, () -> codec.read(later))
            .getMessage()
            .contains("version=2, must be 1"));
    Values noType = new Values();
    codecWrite(noType);
    noType.values.set(5, 9);
    assertTrue(
        assertThrows(IOException.class, () -> codec.read(noType))
            .getMessage()
            .contains("type of timestamp=9"));
    Values noTopic = new Values();
    codecWrite(noTopic);
    noTopic.values.set(1, Values.NULL);
    assertThrows(IOException.class, () -> codec.read(noTopic));
  }

  @Test
  void claimedHeadersTakeNoMemory() {
    Values values = new Values();
    codecWrite(values);
    int count = values.values.indexOf(3); // The first 3 is the partition.
    int headers = count + 1 + values.values.subList(count + 1, values.values.size()).indexOf(3);
    values.values.subList(headers, values.values.size()).clear();
    values.writeInt(Integer.MAX_VALUE);
    assertThrows(EOFException.class, () -> codec.read(values));
    values.values.set(headers, -1);
    values.next = 0;
    assertTrue(
        assertThrows(IOException.class, () -> codec.read(values))
            .getMessage()
            .contains("headers=-1"));
  }

  private void codecWrite(Values values) {
    try {
      codec.write(full(), values);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void isRegisteredUnderItsLastingName() {
    List<CodecRegistration<?>> found =
        ServiceLoader.load(CodecTable.class).stream()
            .flatMap(table -> table.get().registrations().stream())
            .<CodecRegistration<?>>map(registration -> registration)
            .filter(registration -> registration.type() == ConsumerRecord.class)
            .toList();
    assertEquals(1, found.size());
    assertEquals("kafka.ConsumerRecord", found.get(0).name());
    assertInstanceOf(ConsumerRecordCodec.class, found.get(0).codec());
  }
}
