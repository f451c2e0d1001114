package io.tidewheel.internal.rdd;

import io.tidewheel.Partitioner;
import io.tidewheel.Tuple2;

/** Datasets as sets: distinct records, differences, intersections. Arrays are equal by content. */
public final class Sets {
  private Sets() {}

  /** Each record once. */
  public static <T> Dataset<T> distinct(Dataset<T> data, String operator, Partitioner partitioner) {
    return records(
        Keyed.combine(keyed(data, operator), operator, once(), partitioner, true), operator);
  }

  /** The records, duplicates included, that are not among the others. */
  public static <T> Dataset<T> subtract(
      Dataset<T> data, Dataset<T> others, String operator, Partitioner partitioner) {
    return records(
        subtractByKey(keyed(data, operator), keyed(others, operator), operator, partitioner),
        operator);
  }

  /** Each record once that is on both sides. */
  public static <T> Dataset<T> intersection(
      Dataset<T> left, Dataset<T> right, String operator, Partitioner partitioner) {
    return records(
        Keyed.zip(
            Keyed.combineEarly(keyed(left, operator), operator, once()),
            Keyed.combineEarly(keyed(right, operator), operator, once()),
            operator,
            partitioner,
            (ls, rs) -> {
              CombineTable<T, Boolean> known = Sets.<Boolean>once().combinePartials(rs);
              return Elements.<Tuple2<T, Boolean>>filter(
                      operator, pair -> known.get(pair._1()) != null)
                  .apply(null, Sets.<Boolean>once().<T>combinePartials(ls).iterator());
            }),
        operator);
  }

  /** The pairs whose key is not among the others'. */
  public static <K, V, W> Dataset<Tuple2<K, V>> subtractByKey(
      Dataset<Tuple2<K, V>> pairs,
      Dataset<Tuple2<K, W>> others,
      String operator,
      Partitioner partitioner) {
    return Keyed.zip(
        pairs,
        Keyed.combineEarly(others, operator, once()),
        operator,
        partitioner,
        (ls, rs) -> {
          CombineTable<K, Boolean> known = Sets.<Boolean>once().combinePartials(rs);
          return Elements.<Tuple2<K, V>>filter(operator, pair -> known.get(pair._1()) == null)
              .apply(null, ls);
        });
  }

  /** Only that a key is there. */
  private static <V> Combiner<V, Boolean> once() {
    return new Combiner<>("set", value -> true, (known, value) -> true, (one, two) -> true);
  }

  private static <T> Dataset<Tuple2<T, Boolean>> keyed(Dataset<T> data, String operator) {
    return data.mapPartitions(operator, Elements.map(operator, record -> Tuple2.of(record, true)));
  }

  private static <T> Dataset<T> records(Dataset<Tuple2<T, Boolean>> keyed, String operator) {
    return keyed.mapPartitions(operator, Elements.map(operator, Tuple2::_1));
  }
}
