package io.tidewheel;

import io.tidewheel.function.FlatMapFunction;
import io.tidewheel.function.Function;
import io.tidewheel.function.Function2;
import io.tidewheel.function.Function3;
import io.tidewheel.function.PairFlatMapFunction;
import io.tidewheel.function.PairFunction;
import io.tidewheel.function.VoidFunction;
import io.tidewheel.function.VoidFunction2;
import io.tidewheel.internal.CallSite;
import io.tidewheel.internal.files.SavedBatches;
import io.tidewheel.internal.graph.StatefulKind;
import io.tidewheel.internal.graph.StreamGraph;
import io.tidewheel.internal.graph.StreamNode;
import io.tidewheel.internal.graph.StreamNode.Stateful;
import io.tidewheel.internal.rdd.Arguments;
import io.tidewheel.internal.rdd.Dataset;
import io.tidewheel.internal.rdd.Folds;
import io.tidewheel.internal.sink.SinkOutput;
import io.tidewheel.internal.window.RawWindow;
import io.tidewheel.spi.sink.Sink;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * What {@link DStream} and {@link PairDStream} have in common.
 *
 * <p>A stream is a description of one RDD per batch, or per slide of a window. Operations that
 * return a stream run nothing; outputs ({@code print}, {@code foreachRDD}) are registered and run
 * in each batch, in the order they were registered, once the context has started. After that,
 * streams cannot be defined any more.
 *
 * <p>Functions given here run on the engine's threads and may be called again for the same record
 * when a task or a batch is retried; those of {@code transform} and {@code foreachRDD} run on the
 * batch thread.
 *
 * @param <T> element
 * @param <S> the type itself
 * @param <R> the type of its RDDs
 */
public abstract class DStreamLike<T, S extends DStreamLike<T, S, R>, R extends RDDLike<T, R>> {
  private static final int PRINTED = 10;

  final StreamNode node;

  /** The node that keeps this stream's state, and therefore has its name; null if none does. */
  final Stateful keeper;

  DStreamLike(StreamNode node) {
    this(node, node instanceof Stateful stateful ? stateful : null);
  }

  DStreamLike(StreamNode node, Stateful keeper) {
    this.node = node;
    this.keeper = keeper;
  }

  abstract S wrapStream(StreamNode streamNode);

  abstract R wrapRDD(Dataset<T> dataset);

  // ------------------------------------------------------------------ element by element

  /** One element for each. */
  public <U> DStream<U> map(Function<T, U> function) {
    Arguments.given("map", "function", function);
    return stateless("map", rdd -> rdd.map(function));
  }

  /** Any number of elements for each. */
  public <U> DStream<U> flatMap(FlatMapFunction<T, U> function) {
    Arguments.given("flatMap", "function", function);
    return stateless("flatMap", rdd -> rdd.flatMap(function));
  }

  /** The elements for which the function is true. */
  public S filter(Function<T, Boolean> function) {
    Arguments.given("filter", "function", function);
    return own("filter", rdd -> rdd.filter(function));
  }

  /** A key and a value for each element. */
  public <K, V> PairDStream<K, V> mapToPair(PairFunction<T, K, V> function) {
    Arguments.given("mapToPair", "function", function);
    return statelessPairs("mapToPair", rdd -> rdd.mapToPair(function));
  }

  /** Any number of keys and values for each element. */
  public <K, V> PairDStream<K, V> flatMapToPair(PairFlatMapFunction<T, K, V> function) {
    Arguments.given("flatMapToPair", "function", function);
    return statelessPairs("flatMapToPair", rdd -> rdd.flatMapToPair(function));
  }

  /** The function is called once per partition and batch, empty partitions too. */
  public <U> DStream<U> mapPartitions(FlatMapFunction<Iterator<T>, U> function) {
    Arguments.given("mapPartitions", "function", function);
    return stateless("mapPartitions", rdd -> rdd.mapPartitions(function));
  }

  /** Pairs from each partition; the function is called for empty partitions too. */
  public <K, V> PairDStream<K, V> mapPartitionsToPair(
      PairFlatMapFunction<Iterator<T>, K, V> function) {
    Arguments.given("mapPartitionsToPair", "function", function);
    return statelessPairs(
        "mapPartitionsToPair", rdd -> PairRDD.fromRDD(rdd.mapPartitions(function::call)));
  }

  /** One list for each partition of each batch, with its elements. */
  public DStream<List<T>> glom() {
    return mapPartitions(
        elements -> {
          List<T> list = new ArrayList<>();
          elements.forEachRemaining(list::add);
          return List.of(list).iterator();
        });
  }

  // ------------------------------------------------------------------ per batch

  /** The elements dealt out evenly to {@code partitions} partitions. */
  public S repartition(int partitions) {
    Arguments.partitions("repartition", partitions);
    return own("repartition", rdd -> rdd.repartition(partitions));
  }

  /** The number of elements of each batch: always one element, 0 for an empty batch. */
  public DStream<Long> count() {
    return stateless("count", rdd -> new RDD<>(Folds.count(rdd.data)));
  }

  /** How often each element occurs in the batch. */
  public PairDStream<T, Long> countByValue() {
    return mapToPair(element -> Tuple2.of(element, 1L)).reduceByKey(Long::sum);
  }

  public PairDStream<T, Long> countByValue(int partitions) {
    Arguments.partitions("countByValue", partitions);
    return mapToPair(element -> Tuple2.of(element, 1L)).reduceByKey(Long::sum, partitions);
  }

  /**
   * The elements of each batch reduced to one by an associative function; none of an empty batch.
   */
  public DStream<T> reduce(Function2<T, T, T> function) {
    Arguments.given("reduce", "function", function);
    return stateless("reduce", rdd -> new RDD<>(Folds.reduce(rdd.data, function)));
  }

  /** The elements of both streams, which have equal slides; duplicates stay. */
  public S union(S other) {
    Arguments.given("union", "other", other);
    return wrapStream(
        graph()
            .derive(
                CallSite.label("union"),
                List.of(node, other.node),
                (moment, parents) ->
                    Dataset.union("union", List.of(typed(parents.get(0)), typed(parents.get(1))))));
  }

  /** Keeps each RDD in memory until its batch ends, so that several outputs compute it once. */
  public S persist() {
    node.persist();
    return self();
  }

  /**
   * The same.
   *
   * @param level makes no difference yet, but for {@link StorageLevel#NONE}, which keeps nothing
   */
  public S persist(StorageLevel level) {
    return Arguments.given("persist", "storage level", level) == StorageLevel.NONE
        ? self()
        : persist();
  }

  /** The same as {@link #persist()}. */
  public S cache() {
    return persist();
  }

  // ------------------------------------------------------------------ any RDD code

  /** Whatever the function makes of the batch's RDD. It must not return null. */
  public <U> DStream<U> transform(Function<R, RDD<U>> function) {
    Arguments.given("transform", "function", function);
    return transform((rdd, time) -> function.call(rdd));
  }

  /** The same, with the batch time. */
  public <U> DStream<U> transform(Function2<R, Instant, RDD<U>> function) {
    Arguments.given("transform", "function", function);
    return new DStream<>(
        graph()
            .transform(
                CallSite.label("transform"),
                List.of(node),
                (moment, parents) -> {
                  RDD<U> result = function.call(given(parents.get(0)), moment.time());
                  return result == null ? null : result.data;
                }));
  }

  /** Whatever pairs the function makes of the batch's RDD. It must not return null. */
  public <K, V> PairDStream<K, V> transformToPair(Function<R, PairRDD<K, V>> function) {
    Arguments.given("transformToPair", "function", function);
    return transformToPair((rdd, time) -> function.call(rdd));
  }

  /** The same, with the batch time. */
  public <K, V> PairDStream<K, V> transformToPair(Function2<R, Instant, PairRDD<K, V>> function) {
    Arguments.given("transformToPair", "function", function);
    return new PairDStream<>(
        graph()
            .transform(
                CallSite.label("transformToPair"),
                List.of(node),
                (moment, parents) -> {
                  PairRDD<K, V> result = function.call(given(parents.get(0)), moment.time());
                  return result == null ? null : result.data;
                }));
  }

  /**
   * Whatever the function makes of the RDDs that this stream and another one, of the same slide,
   * have in a batch. It must not return null.
   */
  public <U, W> DStream<W> transformWith(
      DStream<U> other, Function3<R, RDD<U>, Instant, RDD<W>> function) {
    Arguments.given("transformWith", "other", other);
    Arguments.given("transformWith", "function", function);
    return new DStream<>(combined("transformWith", other, function));
  }

  /** The same with a stream of pairs. */
  public <K, V, W> DStream<W> transformWith(
      PairDStream<K, V> other, Function3<R, PairRDD<K, V>, Instant, RDD<W>> function) {
    Arguments.given("transformWith", "other", other);
    Arguments.given("transformWith", "function", function);
    return new DStream<>(combined("transformWith", other, function));
  }

  /** The same, with pairs as a result. */
  public <U, K, V> PairDStream<K, V> transformWithToPair(
      DStream<U> other, Function3<R, RDD<U>, Instant, PairRDD<K, V>> function) {
    Arguments.given("transformWithToPair", "other", other);
    Arguments.given("transformWithToPair", "function", function);
    return new PairDStream<>(combined("transformWithToPair", other, function));
  }

  /** The same with a stream of pairs, and pairs as a result. */
  public <K, V, K2, V2> PairDStream<K2, V2> transformWithToPair(
      PairDStream<K, V> other, Function3<R, PairRDD<K, V>, Instant, PairRDD<K2, V2>> function) {
    Arguments.given("transformWithToPair", "other", other);
    Arguments.given("transformWithToPair", "function", function);
    return new PairDStream<>(combined("transformWithToPair", other, function));
  }

  private <U, O extends RDDLike<U, O>, Q extends RDDLike<?, Q>> StreamNode combined(
      String operation, DStreamLike<U, ?, O> other, Function3<R, O, Instant, Q> function) {
    return graph()
        .transform(
            CallSite.label(operation),
            List.of(node, other.node),
            (moment, parents) -> {
              Q result =
                  function.call(given(parents.get(0)), other.given(parents.get(1)), moment.time());
              return result == null ? null : result.data;
            });
  }

  // ------------------------------------------------------------------ windows

  /** The elements of the last {@code width}, with each batch of this stream. */
  public S window(Duration width) {
    return window(width, slideDuration());
  }

  /**
   * The elements of the last {@code width}, every {@code slide}. Both are multiples of this
   * stream's slide. The first windows are partial. Holds the elements; where they are only
   * aggregated, {@code reduceByWindow} and {@code reduceByKeyAndWindow} hold and cost far less.
   */
  public S window(Duration width, Duration slide) {
    String label = CallSite.label("window");
    StreamNode fixed =
        graph()
            .derive(
                label,
                List.of(node),
                (moment, parents) -> {
                  int partitions = moment.scope().defaultParallelism();
                  Dataset<T> dataset = typed(parents.get(0));
                  return dataset.partitions() == partitions
                      ? dataset
                      : dataset.regroup("window", partitions);
                });
    return wrapStream(
        graph()
            .window(
                label,
                new StatefulKind("window", null),
                fixed,
                width,
                slide,
                (times, batchTime) -> new RawWindow<T>(times).at(batchTime)));
  }

  /**
   * The elements of the last {@code width} reduced to one, every {@code slide}; none of an empty
   * window. The function is associative. A slide costs a constant number of calls, however wide the
   * window.
   */
  public DStream<T> reduceByWindow(Function2<T, T, T> function, Duration width, Duration slide) {
    Arguments.given("reduceByWindow", "function", function);
    return reducedByWindow(function, null, width, slide);
  }

  /** The same, for a function with an inverse: {@code inverse(function(a, b), b) = a}. */
  public DStream<T> reduceByWindow(
      Function2<T, T, T> function, Function2<T, T, T> inverse, Duration width, Duration slide) {
    Arguments.given("reduceByWindow", "function", function);
    Arguments.given("reduceByWindow", "inverse", inverse);
    return reducedByWindow(function, inverse, width, slide);
  }

  private DStream<T> reducedByWindow(
      Function2<T, T, T> function, Function2<T, T, T> inverse, Duration width, Duration slide) {
    PairDStream<Integer, T> window =
        reduce(function)
            .mapToPair(element -> Tuple2.of(0, element))
            .reducedWindow(
                "reduceByWindow", function, inverse, width, slide, new HashPartitioner(1));
    return new DStream<>(window.map(Tuple2::_2).node, window.keeper);
  }

  /**
   * The number of elements of the last {@code width}, every {@code slide}: always one element, 0
   * included, from the first slide on.
   */
  public DStream<Long> countByWindow(Duration width, Duration slide) {
    DStream<Long> counts =
        stateless(
            "countByWindow",
            rdd ->
                new RDD<>(
                    rdd.data.<Long>mapPartitions("countByWindow", Folds.countPerPartition())));
    PairDStream<Integer, Long> window =
        counts
            .mapToPair(count -> Tuple2.of(0, count))
            .reducedWindow(
                "countByWindow",
                Long::sum,
                (sum, gone) -> sum - gone,
                width,
                slide,
                new HashPartitioner(1));
    DStream<Long> sums =
        window.map(Tuple2::_2).mapPartitions(sum -> sum.hasNext() ? sum : List.of(0L).iterator());
    return new DStream<>(sums.node, window.keeper);
  }

  /** How often each element occurred in the last {@code width}, every {@code slide}. */
  public PairDStream<T, Long> countByValueAndWindow(Duration width, Duration slide) {
    return countedByValue(width, slide, null);
  }

  public PairDStream<T, Long> countByValueAndWindow(
      Duration width, Duration slide, int partitions) {
    return countedByValue(width, slide, Arguments.hash("countByValueAndWindow", partitions));
  }

  private PairDStream<T, Long> countedByValue(
      Duration width, Duration slide, Partitioner partitioner) {
    return mapToPair(element -> Tuple2.of(element, 1L))
        .reducedWindow(
            "countByValueAndWindow",
            Long::sum,
            (sum, gone) -> sum - gone,
            width,
            slide,
            partitioner);
  }

  // ------------------------------------------------------------------ outputs

  /**
   * Calls the action with the RDD of each batch, on the batch thread, empty batches too. At least
   * once: after a failure, a batch whose action had not completed is run again.
   */
  public void foreachRDD(VoidFunction<R> action) {
    Arguments.given("foreachRDD", "function", action);
    foreachRDD((rdd, time) -> action.call(rdd));
  }

  /** The same, with the batch time. */
  public void foreachRDD(VoidFunction2<R, Instant> action) {
    Arguments.given("foreachRDD", "function", action);
    output("foreachRDD", action);
  }

  /** Prints the first ten elements of each batch. */
  public void print() {
    print(PRINTED);
  }

  /** Prints the first {@code most} elements of each batch to standard output. */
  public void print(int most) {
    Arguments.count("print", most);
    output(
        "print",
        (rdd, time) -> {
          List<T> first = rdd.take(most + 1);
          StringBuilder text = new StringBuilder();
          String rule = "-".repeat(43) + "\n";
          text.append(rule)
              .append("Time: ")
              .append(time.toEpochMilli())
              .append(" ms\n")
              .append(rule);
          first.stream().limit(most).forEach(element -> text.append(element).append('\n'));
          text.append(first.size() > most ? "...\n\n" : "\n");
          System.out.print(text);
          System.out.flush();
        });
  }

  /** Writes each batch as a directory of text. As {@link #saveAsTextFiles(String, String)}. */
  public void saveAsTextFiles(String prefix) {
    saveAsTextFiles(prefix, "");
  }

  /**
   * Writes each batch that has elements as a directory {@code prefix-<batch time in ms>.suffix},
   * with a file {@code part-<partition>} for each partition that has some: a line for each, as its
   * {@code toString} says, in UTF-8. Without elements there is no directory.
   *
   * <p>A directory appears as a whole, by a rename, when all in it is durable; it has a file {@code
   * _SUCCESS} then. A batch that is run again replaces its directory, also after a crash, so that
   * each batch is there once. Any other directory or file of that name fails the batch. While it is
   * written it is beside its place, in {@code .<name>.tmp}; what a crash leaves there is removed by
   * the next run.
   *
   * @param prefix a path, or a URI that begins with {@code file:}; if it is empty or ends in {@code
   *     /}, names begin with the time
   * @param suffix empty for none
   * @throws IllegalArgumentException if they name no place
   */
  public void saveAsTextFiles(String prefix, String suffix) {
    SavedBatches batches = new SavedBatches("saveAsTextFiles", prefix, suffix);
    graph().claimPlace("saveAsTextFiles", batches.toString());
    output("saveAsTextFiles", (rdd, time) -> batches.text(rdd.data));
  }

  /** Writes each batch as a directory of objects, with no suffix. */
  public void saveAsObjectFiles(String prefix) {
    saveAsObjectFiles(prefix, "");
  }

  /**
   * Writes each batch as a directory of objects, by the codecs that also write state: records,
   * enums, what the JDK has, and what was registered. {@link StreamingContext#objectFile} reads it.
   * All else is as with {@link #saveAsTextFiles(String, String)}.
   */
  public void saveAsObjectFiles(String prefix, String suffix) {
    SavedBatches batches = new SavedBatches("saveAsObjectFiles", prefix, suffix);
    graph().claimPlace("saveAsObjectFiles", batches.toString());
    output("saveAsObjectFiles", (rdd, time) -> batches.objects(rdd.data));
  }

  private void output(String operation, VoidFunction2<R, Instant> action) {
    graph()
        .output(
            outputLabel(operation),
            node,
            (dataset, time) -> action.call(wrapRDD(typed(dataset)), time));
  }

  private String outputLabel(String operation) {
    String name = namedNode().name();
    return name == null
        ? CallSite.label(operation)
        : CallSite.label(operation) + " of '" + name + "'";
  }

  /**
   * Has a destination hold the elements of each batch exactly once, whatever crashes: they become
   * visible there together with a marker of the batch, and a batch that is run again, by this
   * process or by one started later, is written only where that marker is missing. Takes a
   * checkpoint.
   *
   * <p>A batch is one transaction per partition; one of few records is one transaction. That a
   * batch run again puts the same elements into the same partition is Tidewheel's business as long
   * as functions give the same results for the same records: those that do not (that draw random
   * numbers, or look at a clock) may only make up what is not a key of the destination.
   *
   * @return the output, to be named
   */
  public Output saveTo(Sink<? super T> sink) {
    Arguments.given("saveTo", "sink", sink);
    SinkOutput<?> output = new SinkOutput<>(outputLabel("saveTo"), sink);
    graph().output(output, node);
    return new Output(graph(), output);
  }

  // ------------------------------------------------------------------ the past

  /**
   * The RDDs that this stream had in the batches of these times, in order, computed again from what
   * the inputs gave to those batches. Takes a running context with a checkpoint, which remembers
   * batches as long as {@link StreamingContext#remember} says, and a stream that keeps no state, of
   * inputs that can be read again. May be called by any thread; {@code transform} code runs on it.
   *
   * @param from inclusive, as is {@code to}; both are taken back to a multiple of the slide
   * @throws IllegalArgumentException if the stream cannot be computed again, or batches of the time
   *     are remembered no more
   * @throws IllegalStateException if the context has not started, or has no checkpoint
   */
  public List<R> slice(Instant from, Instant to) {
    List<R> slice = new ArrayList<>();
    for (Dataset<?> dataset : graph().history("slice").slice(node, from, to)) {
      slice.add(wrapRDD(typed(dataset)));
    }
    return slice;
  }

  // ------------------------------------------------------------------ about the stream

  /**
   * Gives the operation that made this stream its lasting id: state is kept under it, and messages
   * name it.
   */
  public S named(String id) {
    namedNode().rename(id);
    return self();
  }

  private StreamNode namedNode() {
    return keeper == null ? node : keeper;
  }

  /**
   * Limits how long the operation that made this stream keeps the state of a key that gets no
   * record: if the last one came in a batch of a time more than this before a batch's, and that
   * batch brings none, the state is dropped in it, without a call of the function.
   *
   * @param longest positive, whole milliseconds
   * @throws IllegalStateException if the operation keeps no state
   * @throws IllegalArgumentException if it is a window, whose width says how long it keeps what
   */
  public S timeToLive(Duration longest) {
    if (keeper == null) {
      throw new IllegalStateException(
          "timeToLive("
              + longest
              + "): '"
              + node.label()
              + "' keeps no state; call it on the stream that updateStateByKey or mapWithState"
              + " returned");
    }
    keeper.timeToLive(longest);
    return self();
  }

  /**
   * Accepted as Spark Streaming's programs pass it. What a program needs to go on is durable with
   * each batch if {@link StreamingContext#checkpoint} says where; there is no interval to choose.
   *
   * @param interval positive
   */
  public S checkpoint(Duration interval) {
    Arguments.given("checkpoint", "interval", interval);
    if (interval.isNegative() || interval.isZero()) {
      throw new IllegalArgumentException(
          "checkpoint: interval is " + interval + ", must be positive");
    }
    return self();
  }

  /** The context in which this stream was defined. */
  public StreamingContext context() {
    return (StreamingContext) graph().context();
  }

  /** How far apart the RDDs of this stream are. */
  public Duration slideDuration() {
    return Duration.ofMillis(node.slideMillis());
  }

  /**
   * What the source supplied for this stream, if it is an input: cast it to what the source
   * documents, {@code (CanCommitOffsets) stream.inputDStream()} for Kafka.
   *
   * @throws IllegalStateException if this stream is not an input
   */
  public Object inputDStream() {
    if (node instanceof StreamNode.Input input) {
      return input.source().handle();
    }
    throw new IllegalStateException(
        "inputDStream(): '"
            + node.label()
            + "' is not an input; call it on the stream that the input's factory returned");
  }

  // ------------------------------------------------------------------ for the two kinds

  final StreamGraph graph() {
    return node.graph();
  }

  final <U> DStream<U> stateless(String operation, Function<R, RDD<U>> derivation) {
    return new DStream<>(derive(operation, rdd -> derivation.call(rdd).data));
  }

  final <K, V> PairDStream<K, V> statelessPairs(
      String operation, Function<R, PairRDD<K, V>> derivation) {
    return new PairDStream<>(derive(operation, rdd -> derivation.call(rdd).data));
  }

  private S own(String operation, Function<R, R> derivation) {
    return wrapStream(derive(operation, rdd -> derivation.call(rdd).data));
  }

  private StreamNode derive(String operation, Function<R, Dataset<?>> derivation) {
    return graph()
        .derive(
            CallSite.label(operation),
            List.of(node),
            (moment, parents) -> derivation.call(wrapRDD(typed(parents.get(0)))));
  }

  /** The RDD that user code gets to see. */
  private R given(Dataset<?> dataset) {
    return wrapRDD(DStreamLike.<T>typed(dataset).labelled(null));
  }

  @SuppressWarnings("unchecked") // A node's dataset has the type of the stream it was made for.
  static <E> Dataset<E> typed(Dataset<?> dataset) {
    return (Dataset<E>) dataset;
  }

  @SuppressWarnings("unchecked") // S is the type itself.
  private S self() {
    return (S) this;
  }

  @Override
  public String toString() {
    return getClass().getSimpleName() + "(" + node.label() + ")";
  }
}
