package io.tidewheel;

import io.tidewheel.internal.graph.StreamNode;
import io.tidewheel.internal.rdd.Dataset;

/**
 * A live stream as a sequence of small batches, each an {@link RDD}.
 *
 * @param <T> element
 */
public final class DStream<T> extends DStreamLike<T, DStream<T>, RDD<T>> {
  DStream(StreamNode node) {
    super(node);
  }

  @Override
  DStream<T> wrapStream(StreamNode streamNode) {
    return new DStream<>(streamNode);
  }

  @Override
  RDD<T> wrapRDD(Dataset<T> dataset) {
    return new RDD<>(dataset);
  }
}
