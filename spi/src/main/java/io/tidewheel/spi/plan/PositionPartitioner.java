package io.tidewheel.spi.plan;

/**
 * A partitioner that goes by where a record is in its partition, not by what it is. Where that
 * order is not fixed, a re-run puts a record elsewhere.
 */
@FunctionalInterface
public interface PositionPartitioner<T> extends RecordPartitioner<T>, ByPosition {}
