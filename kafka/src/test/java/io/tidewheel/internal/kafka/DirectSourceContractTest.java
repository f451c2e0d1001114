package io.tidewheel.internal.kafka;

import io.tidewheel.spi.source.Source;
import io.tidewheel.testkit.contract.SourceContract;
import io.tidewheel.testkit.kafka.EmbeddedKafka;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** What every source must do, done by one that reads two partitions of a real broker. */
class DirectSourceContractTest
    extends SourceContract<ConsumerRecord<String, String>, OffsetRanges> {
  private static EmbeddedKafka kafka;

  private String topic;

  @BeforeAll
  static void startBroker() {
    kafka = EmbeddedKafka.start();
  }

  @AfterAll
  static void stopBroker() {
    kafka.close();
  }

  @BeforeEach
  void createTopic() {
    topic = Direct.unique("contract");
    kafka.createTopic(topic, 2);
  }

  @Override
  protected Source<ConsumerRecord<String, String>, OffsetRanges> newSource() {
    return Direct.of(kafka.clientProperties(), topic).param("group.id", topic).build().source;
  }

  @Override
  protected void append(List<String> records) {
    int half = records.size() / 2;
    kafka.send(topic, 0, records.subList(0, half));
    kafka.send(topic, 1, records.subList(half, records.size()));
  }

  @Override
  protected String text(ConsumerRecord<String, String> record) {
    return record.value();
  }
}
