package io.tidewheel.cluster;

import io.tidewheel.DStream;
import io.tidewheel.LongAccumulator;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A value and the process that read it.
 *
 * <p>Its lambda is here, since executors that load a test's need all that the test's methods name.
 */
record ReadBy(String value, long pid) {
  static DStream<ReadBy> of(DStream<ConsumerRecord<String, String>> records, LongAccumulator read) {
    return records.map(
        record -> {
          read.add(1);
          return new ReadBy(record.value(), ProcessHandle.current().pid());
        });
  }
}
