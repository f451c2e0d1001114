package io.tidewheel.internal.kafka.receiver;

import io.tidewheel.receiver.BlockId;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;

/**
 * How far the records of one consumer have come on their way into stored blocks. All offsets are
 * next offsets: of the first record that has not come so far. Thread-safe.
 */
final class Positions {
  /** Polled from Kafka, on their way into a block. */
  private final Map<TopicPartition, Long> handed = new HashMap<>();

  /** In the block that is being made. */
  private final Map<TopicPartition, Long> buffered = new HashMap<>();

  /** In blocks that were made, and not stored yet. */
  private final Map<BlockId, Map<TopicPartition, Long>> made = new HashMap<>();

  /** In stored blocks. */
  private final Map<TopicPartition, Long> stored = new HashMap<>();

  /** In stored blocks, and to be committed. */
  private final Map<TopicPartition, Long> due = new HashMap<>();

  /** Where a partition's records end that were added to a block in one step. */
  record Position(TopicPartition partition, long next) {}

  synchronized void handedOver(TopicPartition partition, long next) {
    handed.put(partition, next);
  }

  synchronized void added(Position position) {
    buffered.put(position.partition(), position.next());
  }

  synchronized void blockMade(BlockId block) {
    made.put(block, new HashMap<>(buffered));
    buffered.clear();
  }

  synchronized void blockStored(BlockId block) {
    made.remove(block)
        .forEach(
            (partition, next) -> {
              if (handed.containsKey(partition)) { // Else it was lost to another consumer.
                stored.put(partition, next);
                due.put(partition, next);
              }
            });
    notifyAll();
  }

  /** What is to be committed, and is from now on for the caller to do. */
  synchronized Map<TopicPartition, Long> takeDue() {
    Map<TopicPartition, Long> taken = new HashMap<>(due);
    due.clear();
    return taken;
  }

  /** These could not be committed: they are due again, unless later ones are. */
  synchronized void notCommitted(Map<TopicPartition, Long> offsets) {
    offsets.forEach(
        (partition, next) -> {
          if (handed.containsKey(partition)) {
            due.merge(partition, next, Math::max);
          }
        });
  }

  /**
   * Waits until all records that were polled of some partitions are stored.
   *
   * @return false if that took longer
   */
  synchronized boolean awaitStored(Collection<TopicPartition> partitions, Duration longest)
      throws InterruptedException {
    long deadline = System.nanoTime() + longest.toNanos();
    while (!areStored(partitions)) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return true;
  }

  private boolean areStored(Collection<TopicPartition> partitions) {
    return partitions.stream()
        .allMatch(
            partition ->
                !handed.containsKey(partition)
                    || handed.get(partition).equals(stored.get(partition)));
  }

  /** All partitions of which something was polled. */
  synchronized Set<TopicPartition> partitions() {
    return new HashSet<>(handed.keySet());
  }

  /** Others have these partitions now: nothing of them is committed any more. */
  synchronized void forget(Collection<TopicPartition> partitions) {
    handed.keySet().removeAll(partitions);
    buffered.keySet().removeAll(partitions);
    made.values().forEach(offsets -> offsets.keySet().removeAll(partitions));
    stored.keySet().removeAll(partitions);
    due.keySet().removeAll(partitions);
  }
}
