package io.tidewheel.kafka;

/**
 * What knows the offset ranges of an RDD that was read from Kafka.
 *
 * <pre>{@code
 * stream.foreachRDD(rdd -> {
 *   OffsetRange[] ranges = ((HasOffsetRanges) rdd.rdd()).offsetRanges();
 * });
 * }</pre>
 *
 * The cast works on the RDD as it comes from the source; one that was mapped is another RDD.
 */
public interface HasOffsetRanges {
  /**
   * The ranges, the one of RDD partition i at index i; empty ones are there too. A new array each
   * time.
   */
  OffsetRange[] offsetRanges();
}
