package io.tidewheel.internal.kafka;

import io.tidewheel.kafka.DataLossException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done about records that are gone, and the count of them. Used by the planning thread,
 * apart from {@link #reportUnread}.
 *
 * <p>Log or throw: with {@link OnDataLoss#FAIL} the exception says it, else a warning does.
 */
final class LossPolicy {
  private static final Logger LOG = LoggerFactory.getLogger(LossPolicy.class);

  private final OnDataLoss policy;
  private final Map<String, Long> lost = new TreeMap<>();

  LossPolicy(OnDataLoss policy) {
    this.policy = policy;
  }

  /**
   * One loss.
   *
   * @param what happened, as in {@code records were deleted}
   * @param wanted the offset to be read next
   * @param available what there is, as in {@code [120, 240)}
   * @param next the offset with which to go on instead
   * @param count how many records are gone that were not read, as far as is known
   */
  record Loss(
      TopicPartition partition, String what, long wanted, String available, long next, long count) {
    static String available(long begin, long end) {
      return "[" + begin + ", " + end + ")";
    }

    @Override
    public String toString() {
      return "partition="
          + partition
          + ": "
          + what
          + "; wanted offset "
          + wanted
          + ", available "
          + available;
    }
  }

  /**
   * Reports a loss.
   *
   * @throws DataLossException if the policy is to fail
   */
  void report(Loss loss) {
    reportUnread(loss, policy);
    lost.merge(loss.partition().toString(), loss.count(), Long::sum);
  }

  /** Reports what a task finds gone, which is in no count: the range was planned with it. */
  static void reportUnread(Loss loss, OnDataLoss policy) {
    if (policy == OnDataLoss.FAIL) {
      throw failure(loss);
    }
    LOG.warn("{}; going on at {}, records known to be lost: {}", loss, loss.next(), loss.count());
  }

  private static DataLossException failure(Loss loss) {
    return new DataLossException(
        loss
            + ". Nothing was skipped. To go on without what is lost, set "
            + KafkaKeys.ON_DATA_LOSS.name()
            + "=reset (it would go on at "
            + loss.next()
            + "), or begin without a checkpoint at other start offsets");
  }

  /** What was reported since the last call, by topic-partition. */
  Map<String, Long> drain() {
    Map<String, Long> drained = Map.copyOf(lost);
    lost.clear();
    return drained;
  }
}
