package io.tidewheel;

import io.tidewheel.function.FlatMapFunction;
import io.tidewheel.function.Function;
import io.tidewheel.function.Function2;
import io.tidewheel.function.PairFlatMapFunction;
import io.tidewheel.function.PairFunction;
import io.tidewheel.function.VoidFunction;
import io.tidewheel.internal.rdd.Combiner;
import io.tidewheel.internal.rdd.Dataset;
import io.tidewheel.internal.rdd.Elements;
import io.tidewheel.internal.rdd.Folds;
import io.tidewheel.internal.rdd.Keyed;
import io.tidewheel.spi.engine.OperatorFailure;
import io.tidewheel.spi.plan.PositionPartitioner;
import io.tidewheel.spi.plan.ReadSplits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What {@link RDD} and {@link PairRDD} have in common.
 *
 * <p>An RDD is a description: partitions of records and how to compute them. Operations that return
 * an RDD compute nothing. Actions ({@code count}, {@code collect}, {@code foreach}, ...) run on the
 * calling thread and the engine's, return when done, and compute what they need anew each time
 * unless it is persisted. An RDD of a batch can be used until the batch ends; one made by the
 * context ({@code parallelize}) until the context stops.
 *
 * <p>Functions run on the engine's threads, several at once on different partitions, and may be
 * called again for the same record when a task or a batch is retried. They must not use RDDs.
 *
 * @param <T> element
 * @param <R> the type itself
 */
public abstract class RDDLike<T, R extends RDDLike<T, R>> {
  final Dataset<T> data;

  RDDLike(Dataset<T> data) {
    this.data = data;
  }

  abstract R wrap(Dataset<T> dataset);

  /** One element for each. */
  public <U> RDD<U> map(Function<T, U> function) {
    return new RDD<>(data.mapPartitions("map", Elements.map(label("map"), function)));
  }

  /** Any number of elements for each. */
  public <U> RDD<U> flatMap(FlatMapFunction<T, U> function) {
    return new RDD<>(data.mapPartitions("flatMap", Elements.flatMap(label("flatMap"), function)));
  }

  /** A key and a value for each element. */
  public <K, V> PairRDD<K, V> mapToPair(PairFunction<T, K, V> function) {
    return new PairRDD<>(
        data.mapPartitions("mapToPair", Elements.map(label("mapToPair"), function::call)));
  }

  /** Any number of keys and values for each element. */
  public <K, V> PairRDD<K, V> flatMapToPair(PairFlatMapFunction<T, K, V> function) {
    return new PairRDD<>(
        data.mapPartitions(
            "flatMapToPair", Elements.flatMap(label("flatMapToPair"), function::call)));
  }

  /** The function is called once per partition, empty ones too, with its elements. */
  public <U> RDD<U> mapPartitions(FlatMapFunction<Iterator<T>, U> function) {
    return new RDD<>(
        data.mapPartitions("mapPartitions", Elements.partition(label("mapPartitions"), function)));
  }

  /** The elements for which the function is true. */
  public R filter(Function<T, Boolean> function) {
    return wrap(data.mapKeepingKeys("filter", Elements.filter(label("filter"), function)));
  }

  /** The elements of both, duplicates included. */
  public R union(R other) {
    return wrap(Dataset.union("union", List.of(data, other.data)));
  }

  /** The same elements, dealt out evenly to {@code partitions} partitions. */
  public R repartition(int partitions) {
    return wrap(data.exchange("repartition", partitions, byPosition(partitions)));
  }

  private static <T> PositionPartitioner<T> byPosition(int partitions) {
    return input -> {
      int[] next = {input};
      return record -> Math.floorMod(next[0]++, partitions);
    };
  }

  /**
   * Keeps the partitions in memory once they are computed: until the batch ends, or for an RDD of
   * the context until {@link #unpersist} or the stop. Use the returned RDD.
   */
  public R persist() {
    return wrap(data.persist());
  }

  /** The same as {@link #persist}. */
  public R cache() {
    return persist();
  }

  /** Forgets what was kept; it is computed again when it is used again. */
  public R unpersist() {
    data.unpersist();
    return wrap(data);
  }

  /** How many partitions there are. */
  public int getNumPartitions() {
    return data.partitions();
  }

  /** How many elements there are. */
  public long count() {
    return data.run("count", (task, records) -> Folds.count(records)).stream()
        .mapToLong(Long::longValue)
        .sum();
  }

  /** How often each element occurs. */
  public Map<T, Long> countByValue() {
    Combiner<Long, Long> sum = Combiner.reducing(label("countByValue"), Long::sum);
    Map<T, Long> counts = new HashMap<>();
    Keyed.putAll(
        collect(
            Keyed.combine(
                mapToPair(element -> Tuple2.of(element, 1L)).data,
                "countByValue",
                sum,
                new HashPartitioner(data.scope().defaultParallelism()),
                true)),
        counts);
    return counts;
  }

  /** All elements, in the order of partitions; they must fit into memory. */
  public List<T> collect() {
    List<T> all = new ArrayList<>();
    collect(data).forEach(all::addAll);
    return all;
  }

  static <E> List<List<E>> collect(Dataset<E> dataset) {
    return dataset.run(
        "collect",
        (task, records) -> {
          List<E> list = new ArrayList<>();
          records.forEachRemaining(list::add);
          return list;
        });
  }

  /** The first elements, at most {@code most}; computes as few partitions as it can. */
  public List<T> take(int most) {
    List<T> taken = new ArrayList<>();
    int next = 0;
    int width = 1;
    while (taken.size() < most && next < data.partitions()) {
      int missing = most - taken.size();
      List<Integer> some =
          IntStream.range(next, Math.min(next + width, data.partitions())).boxed().toList();
      List<List<T>> found =
          data.run(
              "take",
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
      next += width;
      width *= 4;
    }
    return taken;
  }

  /**
   * The first element.
   *
   * @throws java.util.NoSuchElementException if there is none
   */
  public T first() {
    return take(1).iterator().next();
  }

  /** Whether there is no element. */
  public boolean isEmpty() {
    return take(1).isEmpty();
  }

  /**
   * All elements reduced to one by an associative function.
   *
   * @throws java.util.NoSuchElementException if there is none
   */
  public T reduce(Function2<T, T, T> function) {
    String label = label("reduce");
    List<T> partials = new ArrayList<>();
    data.run("reduce", (task, records) -> Folds.reduce(label, records, function))
        .forEach(partials::addAll);
    return Folds.reduce(label, partials.iterator(), function).iterator().next();
  }

  /** Calls the action with every element. */
  public void foreach(VoidFunction<T> action) {
    String label = label("foreach");
    data.runWithEffects(
        "foreach",
        (task, records) -> {
          records.forEachRemaining(
              record -> {
                try {
                  action.call(record);
                } catch (Exception e) {
                  throw OperatorFailure.of(label, e);
                }
              });
          return true;
        });
  }

  /** Calls the action once per partition, empty ones too, with its elements. */
  public void foreachPartition(VoidFunction<Iterator<T>> action) {
    String label = label("foreachPartition");
    data.runWithEffects(
        "foreachPartition",
        (task, records) -> {
          try {
            action.call(records);
          } catch (Exception e) {
            throw OperatorFailure.of(label, e);
          }
          return true;
        });
  }

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

  private String label(String operation) {
    return data.label(operation);
  }

  @Override
  public String toString() {
    return getClass().getSimpleName() + "(" + data.node().info().operator() + ")";
  }
}
