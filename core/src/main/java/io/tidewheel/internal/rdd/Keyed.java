package io.tidewheel.internal.rdd;

import io.tidewheel.HashPartitioner;
import io.tidewheel.Partitioner;
import io.tidewheel.Tuple2;
import io.tidewheel.function.Function2;
import io.tidewheel.internal.hash.KeyEquality;
import io.tidewheel.spi.engine.TaskAction;
import io.tidewheel.spi.plan.RecordPartitioner;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Operations on pairs: by key into partitions, combined, joined. */
public final class Keyed {
  private Keyed() {}

  /** Pairs in the partitions of their keys; moves nothing if they are there already. */
  public static <K, V> Dataset<Tuple2<K, V>> partitionBy(
      Dataset<Tuple2<K, V>> pairs, String operator, Partitioner partitioner) {
    return partitioner.equals(pairs.partitioner())
        ? pairs
        : pairs.exchange(operator, partitioner.numPartitions(), byKey(partitioner), partitioner);
  }

  private static <K, V> RecordPartitioner<Tuple2<K, V>> byKey(Partitioner partitioner) {
    return input -> pair -> partitioner.getPartition(pair._1());
  }

  /**
   * One combined value per key.
   *
   * @param early whether values are combined before they move as well as after
   */
  public static <K, V, C> Dataset<Tuple2<K, C>> combine(
      Dataset<Tuple2<K, V>> pairs,
      String operator,
      Combiner<V, C> combiner,
      Partitioner partitioner,
      boolean early) {
    if (!early || partitioner.equals(pairs.partitioner())) {
      return partitionBy(pairs, operator, partitioner)
          .mapKeepingKeys(operator, (task, records) -> combiner.combineValues(records).iterator());
    }
    return partitionBy(combineEarly(pairs, operator, combiner), operator, partitioner)
        .mapKeepingKeys(operator, (task, records) -> combiner.combinePartials(records).iterator());
  }

  /** One partially combined value per key and partition. */
  public static <K, V, C> Dataset<Tuple2<K, C>> combineEarly(
      Dataset<Tuple2<K, V>> pairs, String operator, Combiner<V, C> combiner) {
    return pairs.mapKeepingKeys(
        operator, (task, records) -> combiner.combineValues(records).iterator());
  }

  /** For every key of either side, all its values of both. */
  public static <K, V, W> Dataset<Tuple2<K, Tuple2<List<V>, List<W>>>> cogroup(
      Dataset<Tuple2<K, V>> left,
      Dataset<Tuple2<K, W>> right,
      String operator,
      Partitioner partitioner) {
    Combiner<V, List<V>> lefts = Combiner.listing(operator);
    Combiner<W, List<W>> rights = Combiner.listing(operator);
    return zip(
        left,
        right,
        operator,
        partitioner,
        (ls, rs) -> {
          CombineTable<K, List<V>> leftLists = lefts.combineValues(ls);
          CombineTable<K, List<W>> rightLists = rights.combineValues(rs);
          List<Tuple2<K, Tuple2<List<V>, List<W>>>> groups = new ArrayList<>();
          leftLists
              .iterator()
              .forEachRemaining(
                  entry ->
                      groups.add(
                          group(entry._1(), entry._2(), orEmpty(rightLists.get(entry._1())))));
          rightLists
              .iterator()
              .forEachRemaining(
                  entry -> {
                    if (leftLists.get(entry._1()) == null) {
                      groups.add(group(entry._1(), List.of(), entry._2()));
                    }
                  });
          return groups.iterator();
        });
  }

  /**
   * For every key of either side, what it has on the left, where each key is once, and all its
   * values on the right.
   *
   * @param none what a key has on the left that is not there
   */
  public static <K, G, W> Dataset<Tuple2<K, Tuple2<G, List<W>>>> alsoGrouped(
      Dataset<Tuple2<K, G>> groups,
      G none,
      Dataset<Tuple2<K, W>> other,
      String operator,
      Partitioner partitioner) {
    return cogroup(groups, other, operator, partitioner)
        .mapKeepingKeys(
            operator,
            Elements.map(
                operator,
                pair -> {
                  List<G> left = pair._2()._1();
                  G group = left.isEmpty() ? none : left.get(0);
                  return Tuple2.of(pair._1(), Tuple2.of(group, pair._2()._2()));
                }));
  }

  private static <K, V, W> Tuple2<K, Tuple2<List<V>, List<W>>> group(
      K key, List<V> left, List<W> right) {
    return Tuple2.of(key, Tuple2.of(left, right));
  }

  private static <T> List<T> orEmpty(List<T> list) {
    return list == null ? List.of() : list;
  }

  /**
   * Pairs of both sides with equal keys. The left side streams past a table of the right.
   *
   * @param keepLeft whether a left value without partner is kept, with an empty right
   */
  public static <K, V, W, R> Dataset<Tuple2<K, R>> joinStreamingLeft(
      Dataset<Tuple2<K, V>> left,
      Dataset<Tuple2<K, W>> right,
      String operator,
      Partitioner partitioner,
      boolean keepLeft,
      Function2<V, Optional<W>, R> result) {
    Combiner<W, List<W>> rights = Combiner.listing(operator);
    return zip(
        left,
        right,
        operator,
        partitioner,
        (ls, rs) -> {
          CombineTable<K, List<W>> partners = rights.combineValues(rs);
          return Elements.<Tuple2<K, V>, Tuple2<K, R>>flatMap(
                  operator,
                  pair -> {
                    List<W> matches = partners.get(pair._1());
                    List<Tuple2<K, R>> results = new ArrayList<>();
                    if (matches != null) {
                      for (W match : matches) {
                        results.add(
                            Tuple2.of(
                                pair._1(), result.call(pair._2(), Optional.ofNullable(match))));
                      }
                    } else if (keepLeft) {
                      results.add(Tuple2.of(pair._1(), result.call(pair._2(), Optional.empty())));
                    }
                    return results.iterator();
                  })
              .apply(null, ls);
        });
  }

  /** Both sides brought to the same partitions and zipped there. */
  static <K, V, W, R> Dataset<R> zip(
      Dataset<Tuple2<K, V>> left,
      Dataset<Tuple2<K, W>> right,
      String operator,
      Partitioner partitioner,
      Zip<K, V, W, R> zip) {
    return partitionBy(left, operator, partitioner)
        .zip(
            operator,
            partitionBy(right.labelledAs(left), operator, partitioner),
            (task, ls, rs) -> zip.apply(ls, rs),
            partitioner);
  }

  @FunctionalInterface
  interface Zip<K, V, W, R> extends Serializable {
    Iterator<R> apply(Iterator<Tuple2<K, V>> left, Iterator<Tuple2<K, W>> right) throws Exception;
  }

  /** The values of a key; only its partition is computed if it is known which one that is. */
  public static <K, V> List<V> lookup(Dataset<Tuple2<K, V>> pairs, String operator, K key) {
    TaskAction<Tuple2<K, V>, List<V>> find =
        (task, records) -> {
          List<V> values = new ArrayList<>();
          records.forEachRemaining(
              pair -> {
                if (KeyEquality.same(key, pair._1())) {
                  values.add(pair._2());
                }
              });
          return values;
        };
    List<List<V>> found =
        pairs.partitioner() == null
            ? pairs.run(operator, find)
            : pairs.run(operator, find, List.of(pairs.partitioner().getPartition(key)));
    return found.stream().flatMap(List::stream).collect(Collectors.toCollection(ArrayList::new));
  }

  /** How often each key occurs. */
  public static <K, V> Map<K, Long> countByKey(Dataset<Tuple2<K, V>> pairs, String operator) {
    Combiner<V, Long> counting =
        new Combiner<>(operator, value -> 1L, (count, value) -> count + 1, Long::sum);
    Dataset<Tuple2<K, Long>> counts =
        combine(
            pairs,
            operator,
            counting,
            new HashPartitioner(pairs.scope().defaultParallelism()),
            true);
    Map<K, Long> map = new HashMap<>();
    putAll(counts.run(operator, Folds.toList()), map);
    return map;
  }

  /** All pairs in a map; of several values of a key one is taken. */
  public static <K, V> void putAll(List<List<Tuple2<K, V>>> partitions, Map<K, V> map) {
    partitions.forEach(pairs -> pairs.forEach(pair -> map.put(pair._1(), pair._2())));
  }
}
