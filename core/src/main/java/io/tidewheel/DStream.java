package io.tidewheel;

import io.tidewheel.internal.graph.StreamNode;
import io.tidewheel.internal.graph.StreamNode.Stateful;
import io.tidewheel.internal.rdd.Dataset;

/**
 * A live stream as a sequence of small batches, each an {@link RDD}.
 *
 * @param <T> element
 */
public sealed class DStream<T> extends DStreamLike<T, DStream<T>, RDD<T>>
    permits MapWithStateDStream {
  DStream(StreamNode node) {
    super(node);
  }

  DStream(StreamNode node, Stateful keeper) {
    super(node, keeper);
  }

  @Override
  final DStream<T> wrapStream(StreamNode streamNode) {
    return new DStream<>(streamNode);
  }

  @Override
  final RDD<T> wrapRDD(Dataset<T> dataset) {
    return new RDD<>(dataset);
  }
}
