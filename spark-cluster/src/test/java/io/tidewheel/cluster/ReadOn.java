package io.tidewheel.cluster;

import io.tidewheel.DStream;
import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.spark.SparkEnv;

/**
 * A partition, the host on which a record of it was read, and how many consumers were open there.
 *
 * <p>Its lambda is here, since executors that load a test's need all that the test's methods name.
 */
record ReadOn(int partition, String host, int consumers) {
  static DStream<ReadOn> of(DStream<ConsumerRecord<String, String>> records) {
    return records.map(
        record ->
            new ReadOn(
                record.partition(),
                SparkEnv.get().blockManager().blockManagerId().host(),
                openConsumers()));
  }

  private static int openConsumers() throws JMException {
    return ManagementFactory.getPlatformMBeanServer()
        .queryNames(new ObjectName("kafka.consumer:type=app-info,id=*"), null)
        .size();
  }
}
