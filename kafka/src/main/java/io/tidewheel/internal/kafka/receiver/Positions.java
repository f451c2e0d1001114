package io.tidewheel.internal.kafka.receiver;

import io.tidewheel.receiver.BlockId;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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

  /** How many bytes of what was handed over are not stored yet. */
  private long unstoredBytes;

  private long bufferedBytes;
  private final Map<BlockId, Long> madeBytes = new HashMap<>();

  /**
   * Where a partition's records end that were added to a block in one step.
   *
   * @param bytes how many they have
   */
  record Position(TopicPartition partition, long next, long bytes) {}

  synchronized void handedOver(TopicPartition partition, long next, long bytes) {
    handed.put(partition, next);
    unstoredBytes += bytes;
  }

  synchronized void added(Position position) {
    buffered.put(position.partition(), position.next());
    bufferedBytes += position.bytes();
  }

  synchronized void blockMade(BlockId block) {
    made.put(block, new HashMap<>(buffered));
    madeBytes.put(block, bufferedBytes);
    buffered.clear();
    bufferedBytes = 0;
  }

  synchronized void blockStored(BlockId block) {
    unstoredBytes -= madeBytes.remove(block);
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

  /** How many bytes were handed over, and are not in stored blocks yet. */
  synchronized long unstoredBytes() {
    return unstoredBytes;
  }

  /** What is to be committed, and is from now on for the caller to do. */
  synchronized Map<TopicPartition, Long> takeDue() {
    Map<TopicPartition, Long> taken = new HashMap<>(due);
    due.clear();
    return taken;
  }

  /**
   * These could not be committed: what is stored of their partitions is due again. That may be more
   * than they were, and never is less than what was committed since, so no offset goes back.
   */
  synchronized void notCommitted(Map<TopicPartition, Long> offsets) {
    for (TopicPartition partition : offsets.keySet()) {
      Long next = stored.get(partition);
      if (next != null) {
        due.put(partition, next);
      }
    }
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

  /** The next offset to be polled, of each partition of which something was. */
  synchronized Map<String, Long> reached() {
    Map<String, Long> reached = new TreeMap<>();
    handed.forEach((partition, next) -> reached.put(partition.toString(), next));
    return reached;
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
