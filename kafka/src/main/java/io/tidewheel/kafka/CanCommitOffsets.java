package io.tidewheel.kafka;

import org.apache.kafka.clients.consumer.OffsetCommitCallback;

/**
 * What publishes offsets to the consumer group of a direct stream: {@code (CanCommitOffsets)
 * stream.inputDStream()}. Any thread may call it, usually in a {@code foreachRDD} when its results
 * are safe.
 *
 * <p>With {@code streaming.kafka.publishOffsets=true}, the default, offsets are published after
 * each batch without any call, and a call only asks to be told. With {@code false} what is
 * published is the contiguous part of what was passed here, from where the stream began: a range
 * after a gap waits until the gap is filled. Either way what is not published yet when the context
 * stops is published then.
 */
public interface CanCommitOffsets {
  /**
   * Queues ranges for publishing. Does not wait.
   *
   * @throws IllegalStateException if the stream has no {@code group.id}
   * @throws IllegalArgumentException if a partition is not one of this stream
   */
  void commitAsync(OffsetRange[] offsetRanges);

  /**
   * The same, with word of the outcome. Each call's callback is called once, on a thread of the
   * Kafka client or of the caller, and must not wait: without an exception when all of the ranges
   * are published, with one if the stream ended before they were. A failure in between is retried
   * and not told.
   *
   * @param callback gets the ends of the ranges by partition; may be null
   * @throws IllegalStateException if the stream has no {@code group.id}
   * @throws IllegalArgumentException if a partition is not one of this stream
   */
  void commitAsync(OffsetRange[] offsetRanges, OffsetCommitCallback callback);
}
