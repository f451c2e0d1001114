package io.tidewheel.demo;

/** A Kafka broker with a topic. */
interface Broker extends AutoCloseable {
  /** How many partitions the topic has. */
  int PARTITIONS = 4;

  RevenueJob.KafkaTopic topic();

  /** Takes away what was made for this run only. */
  @Override
  void close();
}
