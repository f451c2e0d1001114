package io.tidewheel;

import io.tidewheel.function.FlatMapFunction;
import io.tidewheel.function.Function;
import io.tidewheel.function.Function2;
import io.tidewheel.function.PairFlatMapFunction;
import io.tidewheel.function.PairFunction;
import io.tidewheel.function.VoidFunction;
import io.tidewheel.internal.ZeroValue;
import io.tidewheel.internal.files.SavedRecords;
import io.tidewheel.internal.rdd.Arguments;
import io.tidewheel.internal.rdd.Dataset;
import io.tidewheel.internal.rdd.Elements;
import io.tidewheel.internal.rdd.Folds;
import io.tidewheel.internal.rdd.Keyed;
import io.tidewheel.internal.rdd.NaturalOrder;
import io.tidewheel.internal.rdd.Positions;
import io.tidewheel.internal.rdd.Ranking;
import io.tidewheel.internal.rdd.Sampling;
import io.tidewheel.internal.rdd.Sets;
import io.tidewheel.spi.engine.OperatorFailure;
import io.tidewheel.spi.plan.PartitionFunction;
import io.tidewheel.spi.plan.PositionPartitioner;
import io.tidewheel.spi.plan.ReadSplits;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@link RDD} and {@link PairRDD} have in common.
 *
 * <p>An RDD is a description: partitions of records and how to compute them. Operations that return
 * an RDD compute nothing, unless they say so. Actions ({@code count}, {@code collect}, {@code
 * foreach}, ...) run on the calling thread and the engine's, return when done, and compute what
 * they need anew each time unless it is persisted. An RDD of a batch can be used until the batch
 * ends; one made by the context ({@code parallelize}) until the context stops.
 *
 * <p>Functions run on the engine's threads, several at once on different partitions, and may be
 * called again for the same record when a task or a batch is retried. They must not use RDDs. An
 * action whose function throws fails with a message that names batch, operation and partition.
 *
 * <p>Results do not depend on threads: the same partitions in the same order give the same result.
 * Elements may be null. Elements are equal by {@code equals}, arrays by content.
 *
 * @param <T> element
 * @param <R> the type itself
 */
public abstract class RDDLike<T, R extends RDDLike<T, R>> {
  private static final Logger LOG = LoggerFactory.getLogger(RDDLike.class);
  private static final AtomicBoolean SAID_ONE_COPY = new AtomicBoolean();
  private static final int TREE_DEPTH = 2;

  volatile Dataset<T> data;

  RDDLike(Dataset<T> data) {
    this.data = data;
  }

  abstract R wrap(Dataset<T> dataset);

  /**
   * The engine's own object behind this RDD, for what its system offers beside: on Spark {@code
   * unwrap(JavaRDD.class)}, with the same partitions and elements, for MLlib and SQL. Valid as long
   * as this RDD is. What is done with it is not retried with the batch's own jobs, nor counted by
   * accumulators as part of the batch.
   *
   * @throws IllegalArgumentException if the engine has no object of this type
   */
  public <N> N unwrap(Class<N> type) {
    return call("unwrap").unwrap(type);
  }

  // ------------------------------------------------------------------ element by element

  /** One element for each. */
  public <U> RDD<U> map(Function<T, U> function) {
    Dataset<T> call = call("map");
    return elements(
        call.mapPartitions("map", Elements.map(call.label("map"), given("map", function))));
  }

  /** Any number of elements for each. */
  public <U> RDD<U> flatMap(FlatMapFunction<T, U> function) {
    Dataset<T> call = call("flatMap");
    return elements(
        call.mapPartitions(
            "flatMap", Elements.flatMap(call.label("flatMap"), given("flatMap", function))));
  }

  /** A key and a value for each element. */
  public <K, V> PairRDD<K, V> mapToPair(PairFunction<T, K, V> function) {
    Dataset<T> call = call("mapToPair");
    return pairs(
        call.mapPartitions(
            "mapToPair",
            Elements.mapToPair(call.label("mapToPair"), given("mapToPair", function))));
  }

  /** Any number of keys and values for each element. */
  public <K, V> PairRDD<K, V> flatMapToPair(PairFlatMapFunction<T, K, V> function) {
    Dataset<T> call = call("flatMapToPair");
    PairFlatMapFunction<T, K, V> given = given("flatMapToPair", function);
    return pairs(
        call.mapPartitions(
            "flatMapToPair", Elements.flatMap(call.label("flatMapToPair"), given::call)));
  }

  /** The elements for which the function is true. */
  public R filter(Function<T, Boolean> function) {
    Dataset<T> call = call("filter");
    return same(
        call.mapKeepingKeys(
            "filter", Elements.filter(call.label("filter"), given("filter", function))));
  }

  /** Each element under the key that the function gives it. */
  public <U> PairRDD<U, T> keyBy(Function<T, U> function) {
    return keyBy("keyBy", function);
  }

  final <U> PairRDD<U, T> keyBy(String operation, Function<T, U> function) {
    Dataset<T> call = call(operation);
    Function<T, U> given = given(operation, function);
    return pairs(
        call.mapPartitions(
            operation,
            Elements.map(
                call.label(operation), element -> Tuple2.of(given.call(element), element))));
  }

  /** The elements of each key, under it; they must fit into memory, key by key. */
  public <U> PairRDD<U, Iterable<T>> groupBy(Function<T, U> function) {
    return groupBy(function, new HashPartitioner(data.scope().defaultParallelism()));
  }

  /** The same, in that many partitions. */
  public <U> PairRDD<U, Iterable<T>> groupBy(Function<T, U> function, int partitions) {
    return groupBy(function, Arguments.hash("groupBy", partitions));
  }

  private <U> PairRDD<U, Iterable<T>> groupBy(Function<T, U> function, Partitioner partitioner) {
    R call = wrap(call("groupBy"));
    return pairs(call.keyBy("groupBy", function).groupByKey(partitioner).data);
  }

  // ------------------------------------------------------------------ partition by partition

  /** The function is called once per partition, empty ones too, with its elements. */
  public <U> RDD<U> mapPartitions(FlatMapFunction<Iterator<T>, U> function) {
    return mapPartitions(function, false);
  }

  /**
   * The same.
   *
   * @param preservesPartitioning whether the elements are pairs whose keys stay as they are, so
   *     that operations by key need not move them again
   */
  public <U> RDD<U> mapPartitions(
      FlatMapFunction<Iterator<T>, U> function, boolean preservesPartitioning) {
    return elements(byPartition("mapPartitions", function, preservesPartitioning));
  }

  /** Keys and values from whole partitions. */
  public <K, V> PairRDD<K, V> mapPartitionsToPair(PairFlatMapFunction<Iterator<T>, K, V> function) {
    return mapPartitionsToPair(function, false);
  }

  /**
   * The same.
   *
   * @param preservesPartitioning whether keys stay as they are
   */
  public <K, V> PairRDD<K, V> mapPartitionsToPair(
      PairFlatMapFunction<Iterator<T>, K, V> function, boolean preservesPartitioning) {
    PairFlatMapFunction<Iterator<T>, K, V> given = given("mapPartitionsToPair", function);
    return pairs(byPartition("mapPartitionsToPair", given::call, preservesPartitioning));
  }

  private <U> Dataset<U> byPartition(
      String operation, FlatMapFunction<Iterator<T>, U> function, boolean keepsKeys) {
    Dataset<T> call = call(operation);
    PartitionFunction<T, U> stage =
        Elements.partition(call.label(operation), given(operation, function));
    return keepsKeys ? call.mapKeepingKeys(operation, stage) : call.mapPartitions(operation, stage);
  }

  /**
   * The function is called once per partition with the partition's index, from 0, and its elements.
   *
   * @param preservesPartitioning whether the elements are pairs whose keys stay as they are
   */
  public <U> RDD<U> mapPartitionsWithIndex(
      Function2<Integer, Iterator<T>, Iterator<U>> function, boolean preservesPartitioning) {
    Dataset<T> call = call("mapPartitionsWithIndex");
    String label = call.label("mapPartitionsWithIndex");
    Function2<Integer, Iterator<T>, Iterator<U>> given = given("mapPartitionsWithIndex", function);
    return elements(
        Positions.mapWithIndex(
            call,
            "mapPartitionsWithIndex",
            preservesPartitioning,
            (task, index, records) ->
                Elements.<T, U>partition(label, elements -> given.call(index, elements))
                    .apply(task, records)));
  }

  /** Each partition as one list. */
  public RDD<List<T>> glom() {
    return elements(
        call("glom")
            .mapPartitions(
                "glom",
                (task, records) ->
                    Collections.singletonList(Folds.<T>toList().run(task, records)).iterator()));
  }

  // ------------------------------------------------------------------ several RDDs, sets

  /** The elements of both, duplicates included. */
  public R union(R other) {
    given("union", "other", other);
    return same(Dataset.union("union", List.of(call("union"), other.data)));
  }

  /** Each element once, in as many partitions as there are. */
  public R distinct() {
    return distinct(Math.max(1, data.partitions()));
  }

  /** The same, in that many partitions. */
  public R distinct(int partitions) {
    return same(
        Sets.distinct(call("distinct"), "distinct", Arguments.hash("distinct", partitions)));
  }

  /**
   * The elements, each as often as it is here, that the other RDD does not have; in as many
   * partitions as there are.
   */
  public R subtract(R other) {
    return subtract(other, Math.max(1, data.partitions()));
  }

  /** The same, in that many partitions. */
  public R subtract(R other, int partitions) {
    return subtract(other, Arguments.hash("subtract", partitions));
  }

  /** The same, in partitions that the partitioner gives the elements. */
  public R subtract(R other, Partitioner partitioner) {
    given("subtract", "other", other);
    Arguments.partitioner("subtract", partitioner);
    return same(Sets.subtract(call("subtract"), other.data, "subtract", partitioner));
  }

  /** Each element once that both RDDs have; in as many partitions as the larger has. */
  public R intersection(R other) {
    given("intersection", "other", other);
    int partitions = Math.max(1, Math.max(data.partitions(), other.data.partitions()));
    return same(
        Sets.intersection(
            call("intersection"), other.data, "intersection", new HashPartitioner(partitions)));
  }

  /**
   * Every element of this RDD with every one of the other. Of each of the other's partitions all
   * elements are held in memory while it is paired; both sides are computed as often as the other
   * has partitions, unless they are persisted.
   */
  public <U> PairRDD<T, U> cartesian(RDDLike<U, ?> other) {
    given("cartesian", "other", other);
    return pairs(Positions.cartesian(call("cartesian"), other.data, "cartesian"));
  }

  /**
   * The first elements of both RDDs as a pair, the second, ... They must have equally many
   * partitions, and in them equally many elements: the one should be made from the other by {@code
   * map}.
   *
   * @throws IllegalArgumentException if the numbers of partitions differ; that of elements shows
   *     when they are computed
   */
  public <U> PairRDD<T, U> zip(RDDLike<U, ?> other) {
    given("zip", "other", other);
    return pairs(Positions.zip(call("zip"), other.data, "zip"));
  }

  /**
   * Each element with its index: 0 for the first of the first partition, and on through all
   * partitions. Computes all but the last partition twice unless they are persisted.
   */
  public PairRDD<T, Long> zipWithIndex() {
    return pairs(Positions.zipWithIndex(call("zipWithIndex"), "zipWithIndex"));
  }

  /**
   * Each element with a number that no other has: in partition k of n these are k, n+k, 2n+k, ...
   */
  public PairRDD<T, Long> zipWithUniqueId() {
    return pairs(Positions.zipWithUniqueId(call("zipWithUniqueId"), "zipWithUniqueId"));
  }

  /**
   * A sample that is the same when a batch is run again, in this process or the next. Two samples
   * of one RDD in one batch are the same, too; give them seeds to have others.
   *
   * @param withReplacement whether an element may be drawn several times
   * @param fraction without replacement the chance of each element, in 0 .. 1; with replacement how
   *     often each is drawn on average, 0 or more
   */
  public R sample(boolean withReplacement, double fraction) {
    return sample(withReplacement, fraction, data.scope().newSeed("sample"));
  }

  /** The same, by a seed: the same seed draws the same from the same partitions. */
  public R sample(boolean withReplacement, double fraction, long seed) {
    return same(Sampling.sample(call("sample"), "sample", withReplacement, fraction, seed));
  }

  // ------------------------------------------------------------------ partitions and keeping

  /** The same elements, dealt out evenly to {@code partitions} partitions. */
  public R repartition(int partitions) {
    return same(
        call("repartition")
            .exchange(
                "repartition",
                Arguments.partitions("repartition", partitions),
                byPosition(partitions)));
  }

  private static <T> PositionPartitioner<T> byPosition(int partitions) {
    return input -> {
      int[] next = {input};
      return record -> Math.floorMod(next[0]++, partitions);
    };
  }

  /**
   * The same elements in fewer partitions: neighbours are taken together and no element moves, so
   * fewer tasks compute what comes before, too. If there are not more, they stay as they are.
   */
  public R coalesce(int partitions) {
    return coalesce(partitions, false);
  }

  /**
   * The same.
   *
   * @param shuffle whether elements are moved as by {@link #repartition}; then there may be more
   */
  public R coalesce(int partitions, boolean shuffle) {
    Arguments.partitions("coalesce", partitions);
    if (!shuffle && partitions >= data.partitions()) {
      return wrap(data);
    }
    Dataset<T> call = call("coalesce");
    return same(
        shuffle
            ? call.exchange("coalesce", partitions, byPosition(partitions))
            : Positions.coalesce(call, "coalesce", partitions));
  }

  /**
   * Keeps the partitions in memory once they are computed: until the batch ends, or for an RDD of
   * the context until {@link #unpersist} or the stop. What is made of this RDD, or of the one
   * returned, after the call uses them.
   */
  public R persist() {
    return persist(StorageLevel.MEMORY_ONLY);
  }

  /** The same. Which level it is makes no difference yet, but for {@link StorageLevel#NONE}. */
  public R persist(StorageLevel level) {
    given("persist", "storage level", level);
    if (level.replication() > 1 && SAID_ONE_COPY.compareAndSet(false, true)) {
      LOG.info("persist({}): one copy is kept; what is lost is computed again", level);
    }
    if (level != StorageLevel.NONE) {
      data = data.persist();
    }
    return wrap(data);
  }

  /** The same as {@link #persist()}. */
  public R cache() {
    return persist();
  }

  /** Forgets what was kept; it is computed, and kept, again when it is used again. */
  public R unpersist() {
    data.unpersist();
    return wrap(data);
  }

  /**
   * The same.
   *
   * @param blocking accepted as Spark's programs pass it; it is forgotten when the call returns
   */
  public R unpersist(boolean blocking) {
    return unpersist();
  }

  /** How many partitions there are. */
  public int getNumPartitions() {
    return data.partitions();
  }

  // ------------------------------------------------------------------ actions

  /** How many elements there are. */
  public long count() {
    return call("count").run("count", (task, records) -> Folds.count(records)).stream()
        .mapToLong(Long::longValue)
        .sum();
  }

  /** How often each element occurs. */
  public Map<T, Long> countByValue() {
    Dataset<Tuple2<T, Boolean>> counted =
        call("countByValue")
            .mapPartitions(
                "countByValue", Elements.map("countByValue", element -> Tuple2.of(element, true)));
    return Keyed.countByKey(counted, "countByValue");
  }

  /** All elements, in the order of partitions; they must fit into memory. */
  public List<T> collect() {
    List<T> all = new ArrayList<>();
    call("collect").run("collect", Folds.<T>toList()).forEach(all::addAll);
    return all;
  }

  /**
   * The first elements, at most {@code most}; computes as few partitions as it can.
   *
   * @param most 0 or more
   */
  public List<T> take(int most) {
    return take("take", most);
  }

  private List<T> take(String operation, int most) {
    Arguments.count(operation, most);
    Dataset<T> call = call(operation);
    List<T> taken = new ArrayList<>();
    int next = 0;
    int width = 1;
    while (taken.size() < most && next < call.partitions()) {
      int missing = most - taken.size();
      List<Integer> some =
          IntStream.range(next, (int) Math.min((long) next + width, call.partitions()))
              .boxed()
              .toList();
      List<List<T>> found =
          call.run(
              operation,
              (task, records) -> {
                List<T> list = new ArrayList<>();
                while (list.size() < missing && records.hasNext()) {
                  list.add(records.next());
                }
                return list;
              },
              some);
      for (List<T> list : found) {
        taken.addAll(list.subList(0, Math.min(list.size(), most - taken.size())));
      }
      next += some.size();
      width = Math.min(width * 4, 1 << 20);
    }
    return taken;
  }

  /** The smallest elements by their natural order, null first, sorted; at most {@code most}. */
  public List<T> takeOrdered(int most) {
    return takeOrdered(most, NaturalOrder.ASCENDING);
  }

  /** The first elements by an order, sorted; of equal ones those that come first. */
  public List<T> takeOrdered(int most, Comparator<? super T> order) {
    return ranked("takeOrdered", most, given("takeOrdered", "comparator", order));
  }

  /** The largest elements by their natural order, the largest first; at most {@code most}. */
  public List<T> top(int most) {
    return ranked("top", most, NaturalOrder.DESCENDING);
  }

  /** The last elements by an order, the last first; of equal ones those that come first. */
  public List<T> top(int most, Comparator<? super T> order) {
    return ranked("top", most, Collections.reverseOrder(given("top", "comparator", order)));
  }

  private List<T> ranked(String operation, int most, Comparator<? super T> order) {
    Arguments.count(operation, most);
    Dataset<T> call = call(operation);
    List<List<T>> firsts =
        call.run(operation, (task, records) -> Ranking.first(most, order, records));
    try {
      return Ranking.first(most, order, firsts.stream().flatMap(List::stream).iterator());
    } catch (RuntimeException e) {
      throw OperatorFailure.of(call.label(operation), e);
    }
  }

  /**
   * The largest element by an order; of equal ones the first.
   *
   * @throws NoSuchElementException if there is none
   */
  public T max(Comparator<? super T> order) {
    Comparator<? super T> given = given("max", "comparator", order);
    return reduced("max", (a, b) -> given.compare(a, b) >= 0 ? a : b);
  }

  /**
   * The smallest element by an order; of equal ones the first.
   *
   * @throws NoSuchElementException if there is none
   */
  public T min(Comparator<? super T> order) {
    Comparator<? super T> given = given("min", "comparator", order);
    return reduced("min", (a, b) -> given.compare(a, b) <= 0 ? a : b);
  }

  /**
   * The first element.
   *
   * @throws NoSuchElementException if there is none
   */
  public T first() {
    return only("first", take("first", 1));
  }

  /** Whether there is no element. */
  public boolean isEmpty() {
    return take("isEmpty", 1).isEmpty();
  }

  /**
   * All elements reduced to one by an associative function, which must not change its arguments.
   *
   * @throws NoSuchElementException if there is none
   */
  public T reduce(Function2<T, T, T> function) {
    return reduced("reduce", given("reduce", function));
  }

  final T reduced(String operation, Function2<T, T, T> function) {
    Dataset<T> call = call(operation);
    String label = call.label(operation);
    List<T> partials = new ArrayList<>();
    call.run(operation, (task, records) -> Folds.reduce(label, records, function))
        .forEach(partials::addAll);
    return only(operation, Folds.reduce(label, partials.iterator(), function));
  }

  private static <E> E only(String operation, List<E> result) {
    if (result.isEmpty()) {
      throw new NoSuchElementException(
          operation
              + ": the RDD has no elements; ask isEmpty() before, or use take, fold or aggregate");
    }
    return result.get(0);
  }

  /**
   * The same as {@link #reduce}, with the results of partitions reduced in tasks, so that few come
   * to the caller.
   */
  public T treeReduce(Function2<T, T, T> function) {
    return treeReduce(function, TREE_DEPTH);
  }

  /**
   * The same.
   *
   * @param depth how many levels the tree has, about; at least 1
   */
  public T treeReduce(Function2<T, T, T> function, int depth) {
    Dataset<T> call = call("treeReduce");
    String label = call.label("treeReduce");
    given("treeReduce", function);
    PartitionFunction<T, T> reduce =
        (task, records) -> Folds.reduce(label, records, function).iterator();
    Dataset<T> partials =
        Folds.tree(
            call.mapPartitions("treeReduce", reduce),
            "treeReduce",
            Arguments.depth("treeReduce", depth),
            reduce);
    return wrap(partials).reduced("treeReduce", function);
  }

  /**
   * All elements of each partition folded into a copy of {@code zero}, and then their results.
   *
   * @param zero changes nothing when folded in; one of the JDK's collections or values, a record,
   *     or {@code Serializable}
   * @param function associative; may change and return its first argument
   */
  public T fold(T zero, Function2<T, T, T> function) {
    return aggregated("fold", zero, given("fold", function), function);
  }

  /**
   * All elements of each partition folded into a copy of {@code zero}, and then their results
   * combined.
   *
   * @param zero changes nothing when combined; one of the JDK's collections or values, a record, or
   *     {@code Serializable}
   * @param add one more element; may change and return its first argument
   * @param combine two results; may change and return its first argument
   */
  public <U> U aggregate(U zero, Function2<U, T, U> add, Function2<U, U, U> combine) {
    return aggregated("aggregate", zero, add, combine);
  }

  private <U> U aggregated(
      String operation, U zero, Function2<U, T, U> add, Function2<U, U, U> combine) {
    given(operation, add);
    given(operation, combine);
    Dataset<T> call = call(operation);
    String label = call.label(operation);
    ZeroValue<U> begin = ZeroValue.of(operation, zero);
    List<U> partials =
        call.run(operation, (task, records) -> Folds.fold(label, begin.copy(), records, add));
    return Folds.fold(label, begin.copy(), partials.iterator(), combine);
  }

  /** The same as {@link #aggregate}, with results combined in tasks. */
  public <U> U treeAggregate(U zero, Function2<U, T, U> add, Function2<U, U, U> combine) {
    return treeAggregate(zero, add, combine, TREE_DEPTH);
  }

  /**
   * The same.
   *
   * @param depth how many levels the tree has, about; at least 1
   */
  public <U> U treeAggregate(
      U zero, Function2<U, T, U> add, Function2<U, U, U> combine, int depth) {
    given("treeAggregate", add);
    given("treeAggregate", combine);
    Dataset<T> call = call("treeAggregate");
    String label = call.label("treeAggregate");
    ZeroValue<U> begin = ZeroValue.of("treeAggregate", zero);
    PartitionFunction<U, U> merge =
        (task, results) ->
            Collections.singletonList(Folds.fold(label, begin.copy(), results, combine)).iterator();
    Dataset<U> partials =
        call.mapPartitions(
            "treeAggregate",
            (task, records) ->
                Collections.singletonList(Folds.fold(label, begin.copy(), records, add))
                    .iterator());
    Dataset<U> few =
        Folds.tree(partials, "treeAggregate", Arguments.depth("treeAggregate", depth), merge);
    List<U> results = new ArrayList<>();
    few.run("treeAggregate", Folds.<U>toList()).forEach(results::addAll);
    return Folds.fold(label, begin.copy(), results.iterator(), combine);
  }

  /**
   * Writes the RDD as a directory of text, with a file {@code part-<partition>} for each partition
   * that has elements: a line for each, as its {@code toString} says, in UTF-8.
   *
   * <p>The directory appears as a whole, by a rename, when all in it is durable. Within a batch, a
   * directory that the same batch wrote before it was run again is replaced; any other is refused,
   * as is an existing one outside of batches.
   *
   * @param location of the directory: a path, or a URI that begins with {@code file:}
   * @throws IllegalStateException if it exists, or cannot be written
   */
  public void saveAsTextFile(String location) {
    SavedRecords.saveText("saveAsTextFile", call("saveAsTextFile"), location);
  }

  /**
   * Writes the RDD as a directory of objects, by the codecs that also write state: records, enums,
   * what the JDK has, and what was registered. {@link StreamingContext#objectFile} reads it. All
   * else is as with {@link #saveAsTextFile}.
   */
  public void saveAsObjectFile(String location) {
    SavedRecords.saveObjects("saveAsObjectFile", call("saveAsObjectFile"), location);
  }

  /** Calls the action with every element. */
  public void foreach(VoidFunction<T> action) {
    Dataset<T> call = call("foreach");
    String label = call.label("foreach");
    given("foreach", action);
    call.runWithEffects(
        "foreach",
        (task, records) -> {
          records.forEachRemaining(
              record -> {
                try {
                  action.call(record);
                } catch (Exception e) {
                  throw OperatorFailure.ofRecord(label, e);
                }
              });
          return true;
        });
  }

  /** Calls the action once per partition, empty ones too, with its elements. */
  public void foreachPartition(VoidFunction<Iterator<T>> action) {
    Dataset<T> call = call("foreachPartition");
    String label = call.label("foreachPartition");
    given("foreachPartition", action);
    call.runWithEffects(
        "foreachPartition",
        (task, records) -> {
          try {
            action.call(records);
          } catch (Exception e) {
            throw OperatorFailure.ofPartition(label, e, records);
          }
          return true;
        });
  }

  // ------------------------------------------------------------------ about the RDD

  /**
   * What the source supplied for this RDD, if it came directly from an input: cast it to what the
   * source documents, {@code (HasOffsetRanges) rdd.rdd()} for Kafka. Else this RDD.
   */
  public Object rdd() {
    return data.node() instanceof ReadSplits read && read.origin() != null ? read.origin() : this;
  }

  /**
   * Which batch this RDD belongs to; for a {@code foreachRDD} that must know whether it wrote the
   * batch before.
   *
   * @throws IllegalStateException if it belongs to the context
   */
  public Batch batch() {
    Batch batch = data.scope().batch();
    if (batch == null) {
      throw new IllegalStateException(
          "batch(): this RDD belongs to no batch, since it was not made from a stream");
    }
    return batch;
  }

  /**
   * The context of the stream this RDD comes from, or which made it: for {@code broadcast}, {@code
   * longAccumulator} or {@code parallelize} inside {@code foreachRDD} and {@code transform}.
   */
  public StreamingContext context() {
    return (StreamingContext) data.scope().application().context().get();
  }

  // ------------------------------------------------------------------ for operations

  /** The data, with what is done to it named after the user's call. */
  final Dataset<T> call(String operation) {
    return data.calledBy(operation);
  }

  /** What an operation made of {@link #call}, named as this RDD is. */
  final <U> RDD<U> elements(Dataset<U> made) {
    return new RDD<>(made.labelledAs(data));
  }

  final <K, V> PairRDD<K, V> pairs(Dataset<Tuple2<K, V>> made) {
    return new PairRDD<>(made.labelledAs(data));
  }

  final R same(Dataset<T> made) {
    return wrap(made.labelledAs(data));
  }

  static <F> F given(String operation, F function) {
    return given(operation, "function", function);
  }

  static <A> A given(String operation, String name, A argument) {
    return Arguments.given(operation, name, argument);
  }

  @Override
  public String toString() {
    return getClass().getSimpleName() + "(" + data.node().info().operator() + ")";
  }
}
