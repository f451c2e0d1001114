package io.tidewheel.internal.kafka;

import io.tidewheel.kafka.OffsetRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the consumer group how far the stream is: what batches committed, or what the program says.
 *
 * <p>At most one request is under way. What comes meanwhile goes with the next one, where only the
 * furthest offsets count. A request that failed is made again with the next news, but not sooner
 * than after a pause. Thread-safe; callbacks and requests are made outside the lock.
 */
final class OffsetPublisher implements RangePlanner.Jumps {
  private static final Logger LOG = LoggerFactory.getLogger(OffsetPublisher.class);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

  /**
   * Brokers forget what a group without members committed some days ago; an idle stream repeats it.
   */
  private static final Duration REPEAT_ALL = Duration.ofHours(1);

  /** Makes a request to the brokers, without waiting. */
  @FunctionalInterface
  interface Requests {
    CompletionStage<Void> send(Map<TopicPartition, OffsetAndMetadata> offsets);
  }

  /** A call of the program that wants to hear when its offsets are published. */
  private record Waiting(
      Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback told) {
    void tell(Exception failure) {
      try {
        told.onComplete(offsets, failure);
      } catch (RuntimeException e) {
        LOG.warn("the callback of commitAsync failed for {}", offsets, e);
      }
    }
  }

  private final String group;
  private final boolean afterBatches;
  private final Requests requests;
  private final LongSupplier nanos;

  private final Map<TopicPartition, ContiguousOffsets> done = new HashMap<>();
  private final Map<TopicPartition, Long> wanted = new HashMap<>();
  private final Map<TopicPartition, Long> published = new HashMap<>();
  private final Set<TopicPartition> gone = new HashSet<>();
  private final List<Waiting> waiting = new ArrayList<>();
  private boolean underWay;
  private boolean closed;
  private Throwable failing;
  private long failedAt;
  private long repeatedAt;

  /**
   * @param group the consumer group, for messages
   * @param afterBatches whether batches are published, or only what the program says
   * @param nanos the time, for pauses
   */
  OffsetPublisher(String group, boolean afterBatches, Requests requests, LongSupplier nanos) {
    this.group = group;
    this.afterBatches = afterBatches;
    this.requests = requests;
    this.nanos = nanos;
    this.repeatedAt = nanos.getAsLong();
  }

  @Override
  public synchronized void began(TopicPartition partition, long position) {
    gone.remove(partition);
    done.put(partition, new ContiguousOffsets(position));
  }

  @Override
  public synchronized void jumped(TopicPartition partition, long from, long to) {
    if (to < from) {
      done.put(partition, new ContiguousOffsets(to));
    } else {
      done.get(partition).add(from, to);
    }
  }

  @Override
  public synchronized void ended(TopicPartition partition) {
    gone.add(partition);
    wanted.remove(partition);
  }

  /** A batch with these ranges is committed; batches come in order. */
  void committed(List<OffsetRange> ranges) {
    if (afterBatches) {
      synchronized (this) {
        Map<TopicPartition, Long> ends = new HashMap<>();
        for (OffsetRange range : ranges) {
          ends.merge(range.topicPartition(), range.untilOffset(), Math::max);
        }
        wanted.putAll(ends);
        wanted.keySet().removeAll(gone);
      }
    }
    request(false);
  }

  /**
   * The program is done with ranges.
   *
   * @param told may be null
   */
  void done(List<OffsetRange> ranges, OffsetCommitCallback told) {
    Map<TopicPartition, OffsetAndMetadata> ends = new HashMap<>();
    for (OffsetRange range : ranges) {
      ends.merge(
          range.topicPartition(),
          new OffsetAndMetadata(range.untilOffset()),
          (one, other) -> one.offset() >= other.offset() ? one : other);
    }
    List<Waiting> satisfied;
    synchronized (this) {
      for (OffsetRange range : ranges) {
        requireKnown(range);
      }
      if (!afterBatches) {
        for (OffsetRange range : ranges) {
          ContiguousOffsets offsets = done.get(range.topicPartition());
          offsets.add(range);
          wanted.put(range.topicPartition(), offsets.until());
        }
        wanted.keySet().removeAll(gone);
      }
      if (told != null) {
        waiting.add(new Waiting(ends, told));
      }
      satisfied = takeSatisfied();
    }
    satisfied.forEach(call -> call.tell(null));
    request(false);
  }

  private void requireKnown(OffsetRange range) {
    if (!done.containsKey(range.topicPartition())) {
      throw new IllegalArgumentException(
          "commitAsync: " + range + " is not of a partition that this stream reads");
    }
  }

  private synchronized List<Waiting> takeSatisfied() {
    List<Waiting> satisfied = new ArrayList<>();
    waiting.removeIf(
        call -> {
          boolean isPublished =
              call.offsets().entrySet().stream()
                  .allMatch(
                      end -> published.getOrDefault(end.getKey(), -1L) >= end.getValue().offset());
          if (isPublished) {
            satisfied.add(call);
          }
          return isPublished;
        });
    return satisfied;
  }

  private void request(boolean atOnce) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    synchronized (this) {
      if (underWay
          || closed
          || (!atOnce
              && failing != null
              && nanos.getAsLong() - failedAt < PAUSE_AFTER_FAILURE.toNanos())) {
        return;
      }
      boolean all = nanos.getAsLong() - repeatedAt >= REPEAT_ALL.toNanos();
      if (all) {
        repeatedAt = nanos.getAsLong();
      }
      wanted.forEach(
          (partition, offset) -> {
            if (all || !offset.equals(published.get(partition))) {
              offsets.put(partition, new OffsetAndMetadata(offset));
            }
          });
      if (offsets.isEmpty()) {
        return;
      }
      underWay = true;
    }
    requests.send(offsets).whenComplete((nothing, failure) -> answered(offsets, failure));
  }

  private void answered(Map<TopicPartition, OffsetAndMetadata> offsets, Throwable thrown) {
    Throwable failure = thrown instanceof CompletionException ? thrown.getCause() : thrown;
    List<Waiting> satisfied;
    boolean wasFailing;
    synchronized (this) {
      underWay = false;
      wasFailing = failing != null;
      failing = failure;
      if (failure == null) {
        offsets.forEach((partition, offset) -> published.put(partition, offset.offset()));
      } else {
        failedAt = nanos.getAsLong();
      }
      satisfied = takeSatisfied();
      notifyAll();
    }
    if (failure != null && !wasFailing) {
      LOG.warn(
          "group.id={}: offsets are not published: {}; trying again with the next ones. If the group"
              + " has members, another program reads with the same group.id: give each its own",
          group,
          failure.toString());
    } else if (failure == null && wasFailing) {
      LOG.info("group.id={}: offsets are published again", group);
    }
    satisfied.forEach(call -> call.tell(null));
    if (failure == null) {
      request(false);
    }
  }

  /** Publishes what is not yet, waiting at most so long. After this nothing is published. */
  void close(Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    awaitAnswer(end);
    request(true);
    awaitAnswer(end);
    List<Waiting> left;
    Throwable cause;
    Map<TopicPartition, Long> unpublished = new HashMap<>();
    synchronized (this) {
      closed = true;
      left = List.copyOf(waiting);
      waiting.clear();
      cause = failing;
      wanted.forEach(
          (partition, offset) -> {
            if (!offset.equals(published.get(partition))) {
              unpublished.put(partition, offset);
            }
          });
    }
    if (!unpublished.isEmpty()) {
      LOG.warn(
          "group.id={}: the stream ends and offsets could not be published: {} ({}); what is after"
              + " the ones published last is read again by the next start",
          group,
          unpublished,
          cause == null ? "no answer within " + limit : cause.toString());
    }
    left.forEach(
        call ->
            call.tell(
                new CommitFailedException(
                    "group.id="
                        + group
                        + ": the stream ended before "
                        + call.offsets()
                        + " were published: "
                        + (cause != null
                            ? cause
                            : "their batch was not committed, or there is a gap before them"))));
  }

  private synchronized void awaitAnswer(long end) {
    try {
      for (long left = end - System.nanoTime();
          underWay && left > 0;
          left = end - System.nanoTime()) {
        TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, 1_000_000));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
