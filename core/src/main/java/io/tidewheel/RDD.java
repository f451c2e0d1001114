package io.tidewheel;

import io.tidewheel.internal.rdd.Dataset;

/**
 * The records of a stream in one batch, or of the context, in partitions.
 *
 * @param <T> element
 */
public final class RDD<T> extends RDDLike<T, RDD<T>> {
  RDD(Dataset<T> data) {
    super(data);
  }

  @Override
  RDD<T> wrap(Dataset<T> dataset) {
    return new RDD<>(dataset);
  }
}
