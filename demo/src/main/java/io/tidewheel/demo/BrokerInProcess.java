package io.tidewheel.demo;

import io.tidewheel.testkit.kafka.EmbeddedKafka;

/** A broker in this JVM, with its data in a temporary directory. */
final class BrokerInProcess implements Broker {
  private static final String TOPIC = "orders";

  private final EmbeddedKafka kafka;

  private BrokerInProcess(EmbeddedKafka kafka) {
    this.kafka = kafka;
  }

  static BrokerInProcess start() {
    EmbeddedKafka kafka = EmbeddedKafka.start();
    try {
      kafka.createTopic(TOPIC, PARTITIONS);
      return new BrokerInProcess(kafka);
    } catch (RuntimeException e) {
      kafka.close();
      throw e;
    }
  }

  @Override
  public RevenueJob.KafkaTopic topic() {
    return new RevenueJob.KafkaTopic(kafka.bootstrapServers(), TOPIC);
  }

  @Override
  public void close() {
    kafka.close();
  }
}
