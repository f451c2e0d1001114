package io.tidewheel;

import io.tidewheel.function.FlatMapFunction;
import io.tidewheel.function.Function;
import io.tidewheel.function.Function2;
import io.tidewheel.internal.rdd.Combiner;
import io.tidewheel.internal.rdd.Dataset;
import io.tidewheel.internal.rdd.Elements;
import io.tidewheel.internal.rdd.Keyed;
import io.tidewheel.internal.rdd.Sorting;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Pairs of key and value, in partitions. What is done by key brings equal keys to one partition;
 * where the call does not say which, by {@link HashPartitioner} into as many partitions as the
 * default parallelism.
 */
public final class PairRDD<K, V> extends RDDLike<Tuple2<K, V>, PairRDD<K, V>> {
  PairRDD(Dataset<Tuple2<K, V>> data) {
    super(data);
  }

  @Override
  PairRDD<K, V> wrap(Dataset<Tuple2<K, V>> dataset) {
    return new PairRDD<>(dataset);
  }

  /** Pairs as they are in an RDD of pairs. */
  public static <K, V> PairRDD<K, V> fromRDD(RDD<Tuple2<K, V>> rdd) {
    return new PairRDD<>(rdd.data);
  }

  /** The same pairs as an RDD of pairs. */
  public RDD<Tuple2<K, V>> toRDD() {
    return new RDD<>(data);
  }

  /** The keys, each as often as it occurs. */
  public RDD<K> keys() {
    return map(Tuple2::_1);
  }

  /** The values. */
  public RDD<V> values() {
    return map(Tuple2::_2);
  }

  /** Values replaced; keys stay, and stay where they are. */
  public <U> PairRDD<K, U> mapValues(Function<V, U> function) {
    return new PairRDD<>(
        data.mapKeepingKeys(
            "mapValues",
            Elements.map(
                data.label("mapValues"), pair -> Tuple2.of(pair._1(), function.call(pair._2())))));
  }

  /** Each value replaced by any number of values of its key. */
  public <U> PairRDD<K, U> flatMapValues(FlatMapFunction<V, U> function) {
    return new PairRDD<>(
        data.mapKeepingKeys(
            "flatMapValues",
            Elements.flatMap(
                data.label("flatMapValues"),
                pair -> {
                  List<Tuple2<K, U>> pairs = new ArrayList<>();
                  function
                      .call(pair._2())
                      .forEachRemaining(value -> pairs.add(Tuple2.of(pair._1(), value)));
                  return pairs.iterator();
                })));
  }

  /** Pairs in the partitions that the partitioner says. */
  public PairRDD<K, V> partitionBy(Partitioner partitioner) {
    return wrap(Keyed.partitionBy(data, "partitionBy", partitioner));
  }

  /** The values of each key reduced by an associative and commutative function. */
  public PairRDD<K, V> reduceByKey(Function2<V, V, V> function) {
    return reduceByKey(function, defaultPartitioner());
  }

  public PairRDD<K, V> reduceByKey(Function2<V, V, V> function, int partitions) {
    return reduceByKey(function, new HashPartitioner(partitions));
  }

  public PairRDD<K, V> reduceByKey(Function2<V, V, V> function, Partitioner partitioner) {
    return combine(
        "reduceByKey", Combiner.reducing(data.label("reduceByKey"), function), partitioner, true);
  }

  /** All values of each key. They must fit into memory, key by key. */
  public PairRDD<K, Iterable<V>> groupByKey() {
    return groupByKey(defaultPartitioner());
  }

  public PairRDD<K, Iterable<V>> groupByKey(int partitions) {
    return groupByKey(new HashPartitioner(partitions));
  }

  public PairRDD<K, Iterable<V>> groupByKey(Partitioner partitioner) {
    return combine("groupByKey", Combiner.<V>listing(data.label("groupByKey")), partitioner, false)
        .mapValues(list -> list);
  }

  /**
   * The values of each key combined into another type, in the partitions first and again after they
   * moved.
   *
   * @param create from the first value
   * @param mergeValue one more value into a combined one
   * @param mergeCombiners two combined ones into one
   */
  public <C> PairRDD<K, C> combineByKey(
      Function<V, C> create, Function2<C, V, C> mergeValue, Function2<C, C, C> mergeCombiners) {
    return combineByKey(create, mergeValue, mergeCombiners, defaultPartitioner());
  }

  public <C> PairRDD<K, C> combineByKey(
      Function<V, C> create,
      Function2<C, V, C> mergeValue,
      Function2<C, C, C> mergeCombiners,
      Partitioner partitioner) {
    return combineByKey(create, mergeValue, mergeCombiners, partitioner, true);
  }

  /**
   * The same.
   *
   * @param mapSideCombine whether values are combined before they move
   */
  public <C> PairRDD<K, C> combineByKey(
      Function<V, C> create,
      Function2<C, V, C> mergeValue,
      Function2<C, C, C> mergeCombiners,
      Partitioner partitioner,
      boolean mapSideCombine) {
    return combine(
        "combineByKey",
        new Combiner<>(data.label("combineByKey"), create, mergeValue, mergeCombiners),
        partitioner,
        mapSideCombine);
  }

  private <C> PairRDD<K, C> combine(
      String operator, Combiner<V, C> combiner, Partitioner partitioner, boolean early) {
    return new PairRDD<>(Keyed.combine(data, operator, combiner, partitioner, early));
  }

  /** Every pair of values, one of each side, with equal keys. */
  public <W> PairRDD<K, Tuple2<V, W>> join(PairRDD<K, W> other) {
    return join(other, partitionerWith(other));
  }

  public <W> PairRDD<K, Tuple2<V, W>> join(PairRDD<K, W> other, int partitions) {
    return join(other, new HashPartitioner(partitions));
  }

  public <W> PairRDD<K, Tuple2<V, W>> join(PairRDD<K, W> other, Partitioner partitioner) {
    return new PairRDD<>(
        Keyed.joinStreamingLeft(
            data,
            other.data,
            "join",
            partitioner,
            false,
            (left, right) -> Tuple2.of(left, right.orElse(null))));
  }

  /** A join that keeps the left values that have no partner. */
  public <W> PairRDD<K, Tuple2<V, Optional<W>>> leftOuterJoin(PairRDD<K, W> other) {
    return leftOuterJoin(other, partitionerWith(other));
  }

  public <W> PairRDD<K, Tuple2<V, Optional<W>>> leftOuterJoin(PairRDD<K, W> other, int partitions) {
    return leftOuterJoin(other, new HashPartitioner(partitions));
  }

  public <W> PairRDD<K, Tuple2<V, Optional<W>>> leftOuterJoin(
      PairRDD<K, W> other, Partitioner partitioner) {
    return new PairRDD<>(
        Keyed.joinStreamingLeft(
            data, other.data, "leftOuterJoin", partitioner, true, Tuple2<V, Optional<W>>::new));
  }

  /** A join that keeps the right values that have no partner. */
  public <W> PairRDD<K, Tuple2<Optional<V>, W>> rightOuterJoin(PairRDD<K, W> other) {
    return rightOuterJoin(other, partitionerWith(other));
  }

  public <W> PairRDD<K, Tuple2<Optional<V>, W>> rightOuterJoin(
      PairRDD<K, W> other, int partitions) {
    return rightOuterJoin(other, new HashPartitioner(partitions));
  }

  public <W> PairRDD<K, Tuple2<Optional<V>, W>> rightOuterJoin(
      PairRDD<K, W> other, Partitioner partitioner) {
    return new PairRDD<>(
        Keyed.joinStreamingLeft(
            other.data,
            data,
            "rightOuterJoin",
            partitioner,
            true,
            (right, left) -> Tuple2.of(left, right)));
  }

  /** A join that keeps the values of either side that have no partner. */
  public <W> PairRDD<K, Tuple2<Optional<V>, Optional<W>>> fullOuterJoin(PairRDD<K, W> other) {
    return fullOuterJoin(other, partitionerWith(other));
  }

  public <W> PairRDD<K, Tuple2<Optional<V>, Optional<W>>> fullOuterJoin(
      PairRDD<K, W> other, int partitions) {
    return fullOuterJoin(other, new HashPartitioner(partitions));
  }

  public <W> PairRDD<K, Tuple2<Optional<V>, Optional<W>>> fullOuterJoin(
      PairRDD<K, W> other, Partitioner partitioner) {
    return new PairRDD<>(Keyed.cogroup(data, other.data, data.label("fullOuterJoin"), partitioner))
        .flatMapValues(
            groups -> {
              List<Tuple2<Optional<V>, Optional<W>>> results = new ArrayList<>();
              for (Optional<V> left : optionals(groups._1())) {
                for (Optional<W> right : optionals(groups._2())) {
                  results.add(Tuple2.of(left, right));
                }
              }
              return results.iterator();
            });
  }

  private static <E> List<Optional<E>> optionals(List<E> values) {
    return values.isEmpty()
        ? List.of(Optional.empty())
        : values.stream().map(Optional::ofNullable).toList();
  }

  /** For every key of either side, all its values of both sides. */
  public <W> PairRDD<K, Tuple2<Iterable<V>, Iterable<W>>> cogroup(PairRDD<K, W> other) {
    return cogroup(other, partitionerWith(other));
  }

  public <W> PairRDD<K, Tuple2<Iterable<V>, Iterable<W>>> cogroup(
      PairRDD<K, W> other, int partitions) {
    return cogroup(other, new HashPartitioner(partitions));
  }

  public <W> PairRDD<K, Tuple2<Iterable<V>, Iterable<W>>> cogroup(
      PairRDD<K, W> other, Partitioner partitioner) {
    return new PairRDD<>(Keyed.cogroup(data, other.data, data.label("cogroup"), partitioner))
        .mapValues(groups -> Tuple2.of(groups._1(), groups._2()));
  }

  /** Pairs sorted by key, which must be comparable, ascending across all partitions. */
  public PairRDD<K, V> sortByKey() {
    return sortByKey(true);
  }

  public PairRDD<K, V> sortByKey(boolean ascending) {
    return sortByKey(ascending, Math.max(1, data.partitions()));
  }

  /** Pairs sorted by key. Runs a job of its own to find the bounds between partitions. */
  public PairRDD<K, V> sortByKey(boolean ascending, int partitions) {
    Comparator<K> natural = (Comparator<K> & Serializable) (a, b) -> comparable(a).compareTo(b);
    Comparator<K> descending = (Comparator<K> & Serializable) (a, b) -> natural.compare(b, a);
    return sortByKey(ascending ? natural : descending, partitions);
  }

  /**
   * Pairs sorted by key in the given order.
   *
   * @param order must be serializable to run on a cluster
   */
  public PairRDD<K, V> sortByKey(Comparator<? super K> order, int partitions) {
    return wrap(Sorting.sortByKey(data, order, partitions));
  }

  @SuppressWarnings("unchecked") // What the call requires; else the ClassCastException says so.
  private static <K> Comparable<K> comparable(K key) {
    return (Comparable<K>) key;
  }

  /** All pairs in a map, in memory; of several values of a key one is taken. */
  public Map<K, V> collectAsMap() {
    Map<K, V> map = new HashMap<>();
    Keyed.putAll(collect(data), map);
    return map;
  }

  private Partitioner defaultPartitioner() {
    return data.partitioner() != null
        ? data.partitioner()
        : new HashPartitioner(data.scope().defaultParallelism());
  }

  private Partitioner partitionerWith(PairRDD<K, ?> other) {
    return data.partitioner() == null && other.data.partitioner() != null
        ? other.data.partitioner()
        : defaultPartitioner();
  }
}
