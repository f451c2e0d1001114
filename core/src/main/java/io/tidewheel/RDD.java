package io.tidewheel;

import io.tidewheel.function.Function;
import io.tidewheel.internal.rdd.Arguments;
import io.tidewheel.internal.rdd.Dataset;
import io.tidewheel.internal.rdd.Elements;
import io.tidewheel.internal.rdd.NaturalOrder;
import io.tidewheel.internal.rdd.Sorting;

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

  /**
   * The elements sorted by what the function gives for each, across all partitions; null is the
   * smallest, and equal ones stay in their order. Runs a job of its own to find the bounds between
   * partitions.
   *
   * @param partitions how many there are in the end, at least 1; fewer if few keys differ
   */
  public <S> RDD<T> sortBy(Function<T, S> function, boolean ascending, int partitions) {
    Arguments.partitions("sortBy", partitions);
    Dataset<T> call = call("sortBy");
    Function<T, S> given = given("sortBy", function);
    Dataset<Tuple2<S, T>> keyed =
        call.mapPartitions(
            "sortBy",
            Elements.map(call.label("sortBy"), element -> Tuple2.of(given.call(element), element)));
    return elements(
        Sorting.sortByKey(keyed, NaturalOrder.of(ascending), partitions)
            .mapPartitions("sortBy", Elements.map("sortBy", Tuple2::_2)));
  }
}
