package io.tidewheel;

import io.tidewheel.function.FlatMapFunction;
import io.tidewheel.function.Function;
import io.tidewheel.function.Function2;
import io.tidewheel.internal.Copies;
import io.tidewheel.internal.ZeroValue;
import io.tidewheel.internal.rdd.Arguments;
import io.tidewheel.internal.rdd.Combiner;
import io.tidewheel.internal.rdd.Dataset;
import io.tidewheel.internal.rdd.Elements;
import io.tidewheel.internal.rdd.Folds;
import io.tidewheel.internal.rdd.Keyed;
import io.tidewheel.internal.rdd.NaturalOrder;
import io.tidewheel.internal.rdd.Sets;
import io.tidewheel.internal.rdd.Sorting;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Pairs of key and value, in partitions. What is done by key brings equal keys to one partition;
 * where the call does not say which, it is the one where the keys are already, of this RDD or of
 * the other; else that by {@link HashPartitioner}, into as many partitions as the default
 * parallelism. Keys and values may be null; keys are equal by {@code equals}, arrays by content.
 *
 * @param <K> key
 * @param <V> value
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
    return elements(call("keys").mapPartitions("keys", Elements.map("keys", Tuple2::_1)));
  }

  /** The values. */
  public RDD<V> values() {
    return elements(call("values").mapPartitions("values", Elements.map("values", Tuple2::_2)));
  }

  // ------------------------------------------------------------------ values of a key

  /** Values replaced; keys stay, and stay where they are. */
  public <U> PairRDD<K, U> mapValues(Function<V, U> function) {
    Dataset<Tuple2<K, V>> call = call("mapValues");
    Function<V, U> given = given("mapValues", function);
    return pairs(
        call.mapKeepingKeys(
            "mapValues",
            Elements.map(
                call.label("mapValues"), pair -> Tuple2.of(pair._1(), given.call(pair._2())))));
  }

  /** Each value replaced by any number of values of its key; keys stay where they are. */
  public <U> PairRDD<K, U> flatMapValues(FlatMapFunction<V, U> function) {
    Dataset<Tuple2<K, V>> call = call("flatMapValues");
    FlatMapFunction<V, U> given = given("flatMapValues", function);
    return pairs(
        call.mapKeepingKeys(
            "flatMapValues",
            Elements.flatMap(
                call.label("flatMapValues"),
                pair -> {
                  Iterator<U> values = given.call(pair._2());
                  return values == null ? null : new ValuesOf<>(pair._1(), values);
                })));
  }

  /** Values, each under one key. */
  private record ValuesOf<K, U>(K key, Iterator<U> values) implements Iterator<Tuple2<K, U>> {
    @Override
    public boolean hasNext() {
      return values.hasNext();
    }

    @Override
    public Tuple2<K, U> next() {
      return Tuple2.of(key, values.next());
    }
  }

  /** Pairs in the partitions that the partitioner says. */
  public PairRDD<K, V> partitionBy(Partitioner partitioner) {
    Arguments.partitioner("partitionBy", partitioner);
    return same(Keyed.partitionBy(call("partitionBy"), "partitionBy", partitioner));
  }

  /**
   * The values of each key reduced by an associative and commutative function, which must not
   * change its arguments.
   */
  public PairRDD<K, V> reduceByKey(Function2<V, V, V> function) {
    return reduceByKey(function, defaultPartitioner());
  }

  /** The same, in that many partitions. */
  public PairRDD<K, V> reduceByKey(Function2<V, V, V> function, int partitions) {
    return reduceByKey(function, Arguments.hash("reduceByKey", partitions));
  }

  /** The same, in partitions that the partitioner gives the keys. */
  public PairRDD<K, V> reduceByKey(Function2<V, V, V> function, Partitioner partitioner) {
    Dataset<Tuple2<K, V>> call = call("reduceByKey");
    given("reduceByKey", function);
    return combined(
        call,
        "reduceByKey",
        Combiner.reducing(call.label("reduceByKey"), function),
        partitioner,
        true);
  }

  /** The same, with the arguments in the order of Spark's RDDs. */
  public PairRDD<K, V> reduceByKey(Partitioner partitioner, Function2<V, V, V> function) {
    return reduceByKey(function, partitioner);
  }

  /** The values of each key reduced, in a map, in memory. */
  public Map<K, V> reduceByKeyLocally(Function2<V, V, V> function) {
    Dataset<Tuple2<K, V>> call = call("reduceByKeyLocally");
    given("reduceByKeyLocally", function);
    return asMap(
        Keyed.combine(
            call,
            "reduceByKeyLocally",
            Combiner.reducing(call.label("reduceByKeyLocally"), function),
            defaultPartitioner(),
            true),
        "reduceByKeyLocally");
  }

  /** All values of each key. They must fit into memory, key by key. */
  public PairRDD<K, Iterable<V>> groupByKey() {
    return groupByKey(defaultPartitioner());
  }

  /** The same, in that many partitions. */
  public PairRDD<K, Iterable<V>> groupByKey(int partitions) {
    return groupByKey(Arguments.hash("groupByKey", partitions));
  }

  /** The same, in partitions that the partitioner gives the keys. */
  public PairRDD<K, Iterable<V>> groupByKey(Partitioner partitioner) {
    Dataset<Tuple2<K, V>> call = call("groupByKey");
    return combined(
            call, "groupByKey", Combiner.<V>listing(call.label("groupByKey")), partitioner, false)
        .mapValues(list -> list);
  }

  /**
   * The values of each key combined into another type, in the partitions first and again after they
   * moved.
   *
   * @param create from the first value, which must stay as it is
   * @param mergeValue one more value into a combined one; may change and return its first argument
   * @param mergeCombiners two combined ones into one; may change and return its first argument if
   *     that is one of the JDK's collections, a record, or {@code Serializable}
   */
  public <C> PairRDD<K, C> combineByKey(
      Function<V, C> create, Function2<C, V, C> mergeValue, Function2<C, C, C> mergeCombiners) {
    return combineByKey(create, mergeValue, mergeCombiners, defaultPartitioner());
  }

  /** The same, in that many partitions. */
  public <C> PairRDD<K, C> combineByKey(
      Function<V, C> create,
      Function2<C, V, C> mergeValue,
      Function2<C, C, C> mergeCombiners,
      int partitions) {
    return combineByKey(
        create, mergeValue, mergeCombiners, Arguments.hash("combineByKey", partitions));
  }

  /** The same, in partitions that the partitioner gives the keys. */
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
    Dataset<Tuple2<K, V>> call = call("combineByKey");
    given("combineByKey", "first function", create);
    given("combineByKey", "second function", mergeValue);
    given("combineByKey", "third function", mergeCombiners);
    return combined(
        call,
        "combineByKey",
        new Combiner<>(
            call.label("combineByKey"),
            create,
            mergeValue,
            mergeCombiners,
            Copies::ofWhatCanBeCopied),
        partitioner,
        mapSideCombine);
  }

  /**
   * The values of each key folded into a copy of {@code zero}, in the partitions first, and what
   * came of them combined.
   *
   * @param zero changes nothing when combined; one of the JDK's collections or values, a record, or
   *     {@code Serializable}
   * @param add one more value; may change and return its first argument
   * @param combine two results; may change and return its first argument
   */
  public <U> PairRDD<K, U> aggregateByKey(
      U zero, Function2<U, V, U> add, Function2<U, U, U> combine) {
    return aggregateByKey(zero, defaultPartitioner(), add, combine);
  }

  /** The same, in that many partitions. */
  public <U> PairRDD<K, U> aggregateByKey(
      U zero, int partitions, Function2<U, V, U> add, Function2<U, U, U> combine) {
    return aggregateByKey(zero, Arguments.hash("aggregateByKey", partitions), add, combine);
  }

  /** The same, in partitions that the partitioner gives the keys. */
  public <U> PairRDD<K, U> aggregateByKey(
      U zero, Partitioner partitioner, Function2<U, V, U> add, Function2<U, U, U> combine) {
    return aggregated("aggregateByKey", zero, partitioner, add, combine);
  }

  /** The values of each key folded into a copy of {@code zero}, which changes nothing itself. */
  public PairRDD<K, V> foldByKey(V zero, Function2<V, V, V> function) {
    return foldByKey(zero, defaultPartitioner(), function);
  }

  /** The same, in that many partitions. */
  public PairRDD<K, V> foldByKey(V zero, int partitions, Function2<V, V, V> function) {
    return foldByKey(zero, Arguments.hash("foldByKey", partitions), function);
  }

  /** The same, in partitions that the partitioner gives the keys. */
  public PairRDD<K, V> foldByKey(V zero, Partitioner partitioner, Function2<V, V, V> function) {
    return aggregated("foldByKey", zero, partitioner, function, function);
  }

  private <U> PairRDD<K, U> aggregated(
      String operation,
      U zero,
      Partitioner partitioner,
      Function2<U, V, U> add,
      Function2<U, U, U> combine) {
    Dataset<Tuple2<K, V>> call = call(operation);
    given(operation, add);
    given(operation, combine);
    ZeroValue<U> begin = ZeroValue.of(operation, zero);
    return combined(
        call,
        operation,
        new Combiner<>(
            call.label(operation),
            value -> add.call(begin.copy(), value),
            add,
            combine,
            partial -> combine.call(begin.copy(), partial)),
        partitioner,
        true);
  }

  private <C> PairRDD<K, C> combined(
      Dataset<Tuple2<K, V>> call,
      String operation,
      Combiner<V, C> combiner,
      Partitioner partitioner,
      boolean early) {
    Arguments.partitioner(operation, partitioner);
    return pairs(Keyed.combine(call, operation, combiner, partitioner, early));
  }

  // ------------------------------------------------------------------ with another RDD

  /** Every pair of values, one of each side, with equal keys. */
  public <W> PairRDD<K, Tuple2<V, W>> join(PairRDD<K, W> other) {
    return join(other, partitionerWith("join", other));
  }

  /** The same, in that many partitions. */
  public <W> PairRDD<K, Tuple2<V, W>> join(PairRDD<K, W> other, int partitions) {
    return join(other, Arguments.hash("join", partitions));
  }

  /** The same, in partitions that the partitioner gives the keys. */
  public <W> PairRDD<K, Tuple2<V, W>> join(PairRDD<K, W> other, Partitioner partitioner) {
    check("join", other, partitioner);
    return pairs(
        Keyed.joinStreamingLeft(
            call("join"),
            other.data,
            "join",
            partitioner,
            false,
            (left, right) -> Tuple2.of(left, right.orElse(null))));
  }

  /** A join that keeps the left values that have no partner. */
  public <W> PairRDD<K, Tuple2<V, Optional<W>>> leftOuterJoin(PairRDD<K, W> other) {
    return leftOuterJoin(other, partitionerWith("leftOuterJoin", other));
  }

  /** The same, in that many partitions. */
  public <W> PairRDD<K, Tuple2<V, Optional<W>>> leftOuterJoin(PairRDD<K, W> other, int partitions) {
    return leftOuterJoin(other, Arguments.hash("leftOuterJoin", partitions));
  }

  /** The same, in partitions that the partitioner gives the keys. */
  public <W> PairRDD<K, Tuple2<V, Optional<W>>> leftOuterJoin(
      PairRDD<K, W> other, Partitioner partitioner) {
    check("leftOuterJoin", other, partitioner);
    return pairs(
        Keyed.joinStreamingLeft(
            call("leftOuterJoin"),
            other.data,
            "leftOuterJoin",
            partitioner,
            true,
            Tuple2<V, Optional<W>>::new));
  }

  /** A join that keeps the right values that have no partner. */
  public <W> PairRDD<K, Tuple2<Optional<V>, W>> rightOuterJoin(PairRDD<K, W> other) {
    return rightOuterJoin(other, partitionerWith("rightOuterJoin", other));
  }

  /** The same, in that many partitions. */
  public <W> PairRDD<K, Tuple2<Optional<V>, W>> rightOuterJoin(
      PairRDD<K, W> other, int partitions) {
    return rightOuterJoin(other, Arguments.hash("rightOuterJoin", partitions));
  }

  /** The same, in partitions that the partitioner gives the keys. */
  public <W> PairRDD<K, Tuple2<Optional<V>, W>> rightOuterJoin(
      PairRDD<K, W> other, Partitioner partitioner) {
    check("rightOuterJoin", other, partitioner);
    Dataset<Tuple2<K, V>> call = call("rightOuterJoin");
    return pairs(
        Keyed.joinStreamingLeft(
            other.data.labelledAs(call),
            call,
            "rightOuterJoin",
            partitioner,
            true,
            (right, left) -> Tuple2.of(left, right)));
  }

  /** A join that keeps the values of either side that have no partner. */
  public <W> PairRDD<K, Tuple2<Optional<V>, Optional<W>>> fullOuterJoin(PairRDD<K, W> other) {
    return fullOuterJoin(other, partitionerWith("fullOuterJoin", other));
  }

  /** The same, in that many partitions. */
  public <W> PairRDD<K, Tuple2<Optional<V>, Optional<W>>> fullOuterJoin(
      PairRDD<K, W> other, int partitions) {
    return fullOuterJoin(other, Arguments.hash("fullOuterJoin", partitions));
  }

  /** The same, in partitions that the partitioner gives the keys. */
  public <W> PairRDD<K, Tuple2<Optional<V>, Optional<W>>> fullOuterJoin(
      PairRDD<K, W> other, Partitioner partitioner) {
    check("fullOuterJoin", other, partitioner);
    PairRDD<K, Tuple2<List<V>, List<W>>> groups =
        new PairRDD<>(
            Keyed.cogroup(call("fullOuterJoin"), other.data, "fullOuterJoin", partitioner));
    return pairs(
        groups.flatMapValues(
                group -> {
                  List<Tuple2<Optional<V>, Optional<W>>> results = new ArrayList<>();
                  for (Optional<V> left : optionals(group._1())) {
                    for (Optional<W> right : optionals(group._2())) {
                      results.add(Tuple2.of(left, right));
                    }
                  }
                  return results.iterator();
                })
            .data);
  }

  private static <E> List<Optional<E>> optionals(List<E> values) {
    return values.isEmpty()
        ? List.of(Optional.empty())
        : values.stream().map(Optional::ofNullable).toList();
  }

  /** For every key of either side, all its values of both sides. */
  public <W> PairRDD<K, Tuple2<Iterable<V>, Iterable<W>>> cogroup(PairRDD<K, W> other) {
    return cogroup(other, partitionerWith("cogroup", other));
  }

  /** The same, in that many partitions. */
  public <W> PairRDD<K, Tuple2<Iterable<V>, Iterable<W>>> cogroup(
      PairRDD<K, W> other, int partitions) {
    return cogroup(other, Arguments.hash("cogroup", partitions));
  }

  /** The same, in partitions that the partitioner gives the keys. */
  public <W> PairRDD<K, Tuple2<Iterable<V>, Iterable<W>>> cogroup(
      PairRDD<K, W> other, Partitioner partitioner) {
    check("cogroup", other, partitioner);
    PairRDD<K, Tuple2<List<V>, List<W>>> groups =
        new PairRDD<>(Keyed.cogroup(call("cogroup"), other.data, "cogroup", partitioner));
    return pairs(
        groups.<Tuple2<Iterable<V>, Iterable<W>>>mapValues(
                group -> Tuple2.of(group._1(), group._2()))
            .data);
  }

  /** For every key of any of three RDDs, all its values of each. */
  public <W, X> PairRDD<K, Tuple3<Iterable<V>, Iterable<W>, Iterable<X>>> cogroup(
      PairRDD<K, W> second, PairRDD<K, X> third) {
    return cogroup(second, third, partitionerWith("cogroup", second, third));
  }

  /** The same, in that many partitions. */
  public <W, X> PairRDD<K, Tuple3<Iterable<V>, Iterable<W>, Iterable<X>>> cogroup(
      PairRDD<K, W> second, PairRDD<K, X> third, int partitions) {
    return cogroup(second, third, Arguments.hash("cogroup", partitions));
  }

  /** The same, in partitions that the partitioner gives the keys. */
  public <W, X> PairRDD<K, Tuple3<Iterable<V>, Iterable<W>, Iterable<X>>> cogroup(
      PairRDD<K, W> second, PairRDD<K, X> third, Partitioner partitioner) {
    check("cogroup", second, partitioner);
    given("cogroup", "other", third);
    Dataset<Tuple2<K, V>> call = call("cogroup");
    PairRDD<K, Tuple2<Tuple2<List<V>, List<W>>, List<X>>> groups =
        new PairRDD<>(
            Keyed.alsoGrouped(
                Keyed.cogroup(call, second.data, "cogroup", partitioner),
                Tuple2.of(List.<V>of(), List.<W>of()),
                third.data,
                "cogroup",
                partitioner));
    return pairs(
        groups.<Tuple3<Iterable<V>, Iterable<W>, Iterable<X>>>mapValues(
                group -> Tuple3.of(group._1()._1(), group._1()._2(), group._2()))
            .data);
  }

  /** For every key of any of four RDDs, all its values of each. */
  public <W, X, Y> PairRDD<K, Tuple4<Iterable<V>, Iterable<W>, Iterable<X>, Iterable<Y>>> cogroup(
      PairRDD<K, W> second, PairRDD<K, X> third, PairRDD<K, Y> fourth) {
    return cogroup(second, third, fourth, partitionerWith("cogroup", second, third, fourth));
  }

  /** The same, in that many partitions. */
  public <W, X, Y> PairRDD<K, Tuple4<Iterable<V>, Iterable<W>, Iterable<X>, Iterable<Y>>> cogroup(
      PairRDD<K, W> second, PairRDD<K, X> third, PairRDD<K, Y> fourth, int partitions) {
    return cogroup(second, third, fourth, Arguments.hash("cogroup", partitions));
  }

  /** The same, in partitions that the partitioner gives the keys. */
  public <W, X, Y> PairRDD<K, Tuple4<Iterable<V>, Iterable<W>, Iterable<X>, Iterable<Y>>> cogroup(
      PairRDD<K, W> second, PairRDD<K, X> third, PairRDD<K, Y> fourth, Partitioner partitioner) {
    given("cogroup", "other", fourth);
    PairRDD<K, Tuple2<Tuple3<Iterable<V>, Iterable<W>, Iterable<X>>, List<Y>>> groups =
        new PairRDD<>(
            Keyed.alsoGrouped(
                cogroup(second, third, partitioner).data.labelledAs(call("cogroup")),
                Tuple3.of(List.<V>of(), List.<W>of(), List.<X>of()),
                fourth.data,
                "cogroup",
                partitioner));
    return pairs(
        groups.<Tuple4<Iterable<V>, Iterable<W>, Iterable<X>, Iterable<Y>>>mapValues(
                group -> Tuple4.of(group._1()._1(), group._1()._2(), group._1()._3(), group._2()))
            .data);
  }

  /** The pairs whose key the other RDD does not have. */
  public <W> PairRDD<K, V> subtractByKey(PairRDD<K, W> other) {
    return subtractByKey(other, partitionerWith("subtractByKey", other));
  }

  /** The same, in that many partitions. */
  public <W> PairRDD<K, V> subtractByKey(PairRDD<K, W> other, int partitions) {
    return subtractByKey(other, Arguments.hash("subtractByKey", partitions));
  }

  /** The same, in partitions that the partitioner gives the keys. */
  public <W> PairRDD<K, V> subtractByKey(PairRDD<K, W> other, Partitioner partitioner) {
    check("subtractByKey", other, partitioner);
    return same(
        Sets.subtractByKey(call("subtractByKey"), other.data, "subtractByKey", partitioner));
  }

  private static void check(String operation, PairRDD<?, ?> other, Partitioner partitioner) {
    given(operation, "other", other);
    Arguments.partitioner(operation, partitioner);
  }

  // ------------------------------------------------------------------ sorted

  /** Pairs sorted by key, which must be comparable or null, ascending across all partitions. */
  public PairRDD<K, V> sortByKey() {
    return sortByKey(true);
  }

  /** The same, or descending. */
  public PairRDD<K, V> sortByKey(boolean ascending) {
    return sortByKey(ascending, Math.max(1, data.partitions()));
  }

  /**
   * Pairs sorted by key, across all partitions; null is the smallest. Pairs of equal keys stay in
   * their order. Runs a job of its own to find the bounds between partitions.
   *
   * @param partitions how many there are in the end, at least 1; fewer if few keys differ
   */
  public PairRDD<K, V> sortByKey(boolean ascending, int partitions) {
    return sorted(NaturalOrder.of(ascending), partitions);
  }

  /** Pairs sorted by key in the given order. */
  public PairRDD<K, V> sortByKey(Comparator<? super K> order) {
    return sortByKey(order, true);
  }

  /** The same, or in its reverse. */
  public PairRDD<K, V> sortByKey(Comparator<? super K> order, boolean ascending) {
    return sortByKey(order, ascending, Math.max(1, data.partitions()));
  }

  /**
   * The same, in that many partitions.
   *
   * @param order must be serializable to run on a cluster
   */
  public PairRDD<K, V> sortByKey(Comparator<? super K> order, boolean ascending, int partitions) {
    given("sortByKey", "comparator", order);
    return sorted(ascending ? order : Collections.reverseOrder(order), partitions);
  }

  private PairRDD<K, V> sorted(Comparator<? super K> order, int partitions) {
    Arguments.partitions("sortByKey", partitions);
    return same(Sorting.sortByKey(call("sortByKey"), order, partitions));
  }

  /** Pairs in the partitions that the partitioner says, each sorted by key. */
  public PairRDD<K, V> repartitionAndSortWithinPartitions(Partitioner partitioner) {
    return repartitionAndSortWithinPartitions(partitioner, NaturalOrder.ASCENDING);
  }

  /** The same, in the given order; pairs of equal keys stay in theirs. */
  public PairRDD<K, V> repartitionAndSortWithinPartitions(
      Partitioner partitioner, Comparator<? super K> order) {
    String operation = "repartitionAndSortWithinPartitions";
    Arguments.partitioner(operation, partitioner);
    given(operation, "comparator", order);
    return same(
        Sorting.sortWithinPartitions(
            Keyed.partitionBy(call(operation), operation, partitioner), operation, order));
  }

  // ------------------------------------------------------------------ actions

  /** All values of a key; computes only its partition if the keys are partitioned. */
  public List<V> lookup(K key) {
    return Keyed.lookup(call("lookup"), "lookup", key);
  }

  /** How often each key occurs. */
  public Map<K, Long> countByKey() {
    return Keyed.countByKey(call("countByKey"), "countByKey");
  }

  /** All pairs in a map, in memory; of several values of a key it is the last. */
  public Map<K, V> collectAsMap() {
    return asMap(call("collectAsMap"), "collectAsMap");
  }

  private static <K, V> Map<K, V> asMap(Dataset<Tuple2<K, V>> pairs, String operation) {
    Map<K, V> map = new HashMap<>();
    Keyed.putAll(pairs.run(operation, Folds.toList()), map);
    return map;
  }

  private Partitioner defaultPartitioner() {
    return data.partitioner() != null
        ? data.partitioner()
        : new HashPartitioner(data.scope().defaultParallelism());
  }

  private Partitioner partitionerWith(String operation, PairRDD<?, ?>... others) {
    Partitioner found = data.partitioner();
    for (PairRDD<?, ?> other : others) {
      given(operation, "other", other);
      found = found == null ? other.data.partitioner() : found;
    }
    return found == null ? defaultPartitioner() : found;
  }
}
