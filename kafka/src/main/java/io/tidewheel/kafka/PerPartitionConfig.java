package io.tidewheel.kafka;

import java.io.Serializable;
import org.apache.kafka.common.TopicPartition;

/**
 * Rates by partition, instead of the settings {@code streaming.kafka.maxRatePerPartition} and
 * {@code streaming.kafka.minRatePerPartition}. Asked for every partition and batch on the thread
 * that plans batches, so it must answer at once.
 */
public abstract class PerPartitionConfig implements Serializable {
  /** For subclasses. */
  protected PerPartitionConfig() {}

  /** At most so many records per second of this partition go into a batch; 0 for no limit. */
  public abstract long maxRatePerPartition(TopicPartition topicPartition);

  /**
   * At least so many records per second go into a batch, as long as there are as many, when a limit
   * of the whole stream would leave the partition fewer. It does not lift the partition's own
   * maximum.
   */
  public long minRatePerPartition(TopicPartition topicPartition) {
    return 1;
  }
}
