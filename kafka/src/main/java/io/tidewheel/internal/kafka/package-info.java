/**
 * How Kafka is read directly. {@code DirectSource} is the source; {@code RangePlanner} decides what
 * a batch reads, with what {@code Cluster} learns from the brokers; {@code SplitRecords} reads it,
 * with readers from the {@code ReaderPool}; {@code OffsetPublisher} tells the consumer group. In a
 * checkpoint ranges are what {@code OffsetRangesCodec} writes, and {@code LastPositions} is where a
 * restart goes on.
 */
package io.tidewheel.internal.kafka;
