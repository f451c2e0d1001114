package io.tidewheel.internal.rdd;

import io.tidewheel.Tuple2;
import io.tidewheel.spi.engine.OperatorFailure;
import io.tidewheel.spi.plan.PartitionFunction;
import io.tidewheel.spi.plan.PositionPartitioner;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * Pairs sorted by key across partitions: a first job samples keys for the bounds between
 * partitions, then records move to the range of their key and are sorted there.
 */
public final class Sorting {
  private static final int SAMPLES_PER_PARTITION = 100;

  private Sorting() {}

  /**
   * Pairs in the given order, partition after partition; pairs of equal keys stay in their order.
   * The bounds are keys at fixed places of each partition, so they are the same on every run.
   */
  public static <K, V> Dataset<Tuple2<K, V>> sortByKey(
      Dataset<Tuple2<K, V>> pairs, Comparator<? super K> order, int partitions) {
    List<K> bounds = partitions == 1 ? List.of() : bounds(pairs, order, partitions);
    KeyRanges<K> ranges = new KeyRanges<K>(bounds, order);
    return pairs
        .exchange("sortByKey", ranges.count(), byRange(ranges))
        .mapPartitions("sortByKey", sorted(order));
  }

  /** Each partition sorted by key; pairs of equal keys stay in their order. */
  public static <K, V> Dataset<Tuple2<K, V>> sortWithinPartitions(
      Dataset<Tuple2<K, V>> pairs, String operator, Comparator<? super K> order) {
    return pairs.mapKeepingKeys(operator, sorted(order));
  }

  private static <K, V> PartitionFunction<Tuple2<K, V>, Tuple2<K, V>> sorted(
      Comparator<? super K> order) {
    return (task, records) -> {
      List<Tuple2<K, V>> sorted = new ArrayList<>();
      records.forEachRemaining(sorted::add);
      sorted.sort((a, b) -> order.compare(a._1(), b._1()));
      return sorted.iterator();
    };
  }

  /** The bounds come from a sample, so they depend on the order in which records come. */
  private static <K, V> PositionPartitioner<Tuple2<K, V>> byRange(KeyRanges<K> ranges) {
    return input -> pair -> ranges.of(pair._1());
  }

  private static <K, V> List<K> bounds(
      Dataset<Tuple2<K, V>> pairs, Comparator<? super K> order, int partitions) {
    int wanted = SAMPLES_PER_PARTITION * partitions;
    List<List<K>> samples =
        pairs.run(
            "sortByKey",
            (task, records) -> {
              // Every stride-th key; when there are too many, every other one is dropped.
              List<K> kept = new ArrayList<>();
              long stride = 1;
              for (long i = 0; records.hasNext(); i++) {
                K key = records.next()._1();
                if (i % stride == 0) {
                  kept.add(key);
                  if (kept.size() == 2 * wanted) {
                    kept = everyOther(kept);
                    stride *= 2;
                  }
                }
              }
              return kept;
            });
    List<K> all = new ArrayList<>();
    samples.forEach(all::addAll);
    try {
      all.sort(order);
    } catch (RuntimeException e) {
      throw OperatorFailure.of(pairs.label("sortByKey"), e);
    }
    List<K> bounds = new ArrayList<>();
    for (int i = 1; i < partitions && !all.isEmpty(); i++) {
      bounds.add(all.get((int) ((long) all.size() * i / partitions)));
    }
    return bounds;
  }

  private static <K> List<K> everyOther(List<K> keys) {
    List<K> kept = new ArrayList<>();
    for (int i = 0; i < keys.size(); i += 2) {
      kept.add(keys.get(i));
    }
    return kept;
  }

  private record KeyRanges<K>(List<K> bounds, Comparator<? super K> order) implements Serializable {
    int count() {
      return bounds.size() + 1;
    }

    int of(K key) {
      int found = Collections.binarySearch(bounds, key, order);
      return found >= 0 ? found + 1 : -found - 1;
    }
  }
}
