package io.tidewheel.demo;

import io.tidewheel.demo.job.KafkaTopic;

/** A Kafka broker with a topic. */
interface Broker extends AutoCloseable {
  /** How many partitions the topic has. */
  int PARTITIONS = 4;

  KafkaTopic topic();

  /** Takes away what was made for this run only. */
  @Override
  void close();
}
