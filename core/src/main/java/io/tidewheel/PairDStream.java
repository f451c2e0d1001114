package io.tidewheel;

import io.tidewheel.function.FlatMapFunction;
import io.tidewheel.function.Function;
import io.tidewheel.function.Function2;
import io.tidewheel.internal.CallSite;
import io.tidewheel.internal.graph.StatefulKind;
import io.tidewheel.internal.graph.StreamNode;
import io.tidewheel.internal.graph.StreamNode.Stateful;
import io.tidewheel.internal.rdd.Arguments;
import io.tidewheel.internal.rdd.Combiner;
import io.tidewheel.internal.rdd.Dataset;
import io.tidewheel.internal.rdd.Keyed;
import io.tidewheel.internal.state.CheckedKeys;
import io.tidewheel.internal.state.IdleTimes;
import io.tidewheel.internal.state.InitialState;
import io.tidewheel.internal.state.UpdateByKey;
import io.tidewheel.internal.window.KeyedWindow;
import io.tidewheel.internal.window.RawWindow;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A live stream of pairs of key and value, as a sequence of small batches, each a {@link PairRDD}.
 * Operations on two streams need equal slides and see the pairs of the same batch; use windows to
 * widen that. Where a call does not say how keys are partitioned, it is by {@link HashPartitioner}
 * into as many partitions as the default parallelism.
 *
 * @param <K> key
 * @param <V> value
 */
public final class PairDStream<K, V>
    extends DStreamLike<Tuple2<K, V>, PairDStream<K, V>, PairRDD<K, V>> {
  private static final String REDUCED = "reduceByKeyAndWindow";

  PairDStream(StreamNode node) {
    super(node);
  }

  private PairDStream(StreamNode node, Stateful keeper) {
    super(node, keeper);
  }

  @Override
  PairDStream<K, V> wrapStream(StreamNode streamNode) {
    return new PairDStream<>(streamNode);
  }

  @Override
  PairRDD<K, V> wrapRDD(Dataset<Tuple2<K, V>> dataset) {
    return new PairRDD<>(dataset);
  }

  /** The pairs of a stream of pairs. */
  public static <K, V> PairDStream<K, V> fromDStream(DStream<Tuple2<K, V>> stream) {
    return new PairDStream<>(stream.node, stream.keeper);
  }

  /** The same stream, with its pairs as plain elements. */
  public DStream<Tuple2<K, V>> toDStream() {
    return new DStream<>(node, keeper);
  }

  // ------------------------------------------------------------------ per batch

  /** Values replaced; keys stay. */
  public <U> PairDStream<K, U> mapValues(Function<V, U> function) {
    Arguments.given("mapValues", "function", function);
    return statelessPairs("mapValues", rdd -> rdd.mapValues(function));
  }

  /** Each value replaced by any number of values of its key. */
  public <U> PairDStream<K, U> flatMapValues(FlatMapFunction<V, U> function) {
    Arguments.given("flatMapValues", "function", function);
    return statelessPairs("flatMapValues", rdd -> rdd.flatMapValues(function));
  }

  /** All values of each key in the batch. */
  public PairDStream<K, Iterable<V>> groupByKey() {
    return statelessPairs("groupByKey", PairRDD::groupByKey);
  }

  public PairDStream<K, Iterable<V>> groupByKey(int partitions) {
    return groupByKey(Arguments.hash("groupByKey", partitions));
  }

  public PairDStream<K, Iterable<V>> groupByKey(Partitioner partitioner) {
    Arguments.partitioner("groupByKey", partitioner);
    return statelessPairs("groupByKey", rdd -> rdd.groupByKey(partitioner));
  }

  /** The values of each key in the batch reduced by an associative and commutative function. */
  public PairDStream<K, V> reduceByKey(Function2<V, V, V> function) {
    Arguments.given("reduceByKey", "function", function);
    return statelessPairs("reduceByKey", rdd -> rdd.reduceByKey(function));
  }

  public PairDStream<K, V> reduceByKey(Function2<V, V, V> function, int partitions) {
    return reduceByKey(function, Arguments.hash("reduceByKey", partitions));
  }

  public PairDStream<K, V> reduceByKey(Function2<V, V, V> function, Partitioner partitioner) {
    Arguments.given("reduceByKey", "function", function);
    Arguments.partitioner("reduceByKey", partitioner);
    return statelessPairs("reduceByKey", rdd -> rdd.reduceByKey(function, partitioner));
  }

  /** The values of each key in the batch combined into another type. */
  public <C> PairDStream<K, C> combineByKey(
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
  public <C> PairDStream<K, C> combineByKey(
      Function<V, C> create,
      Function2<C, V, C> mergeValue,
      Function2<C, C, C> mergeCombiners,
      Partitioner partitioner,
      boolean mapSideCombine) {
    Arguments.given("combineByKey", "create", create);
    Arguments.given("combineByKey", "mergeValue", mergeValue);
    Arguments.given("combineByKey", "mergeCombiners", mergeCombiners);
    Arguments.partitioner("combineByKey", partitioner);
    return statelessPairs(
        "combineByKey",
        rdd -> rdd.combineByKey(create, mergeValue, mergeCombiners, partitioner, mapSideCombine));
  }

  // ------------------------------------------------------------------ two streams

  /** Every pair of values, one of each stream, with equal keys in the same batch. */
  public <W> PairDStream<K, Tuple2<V, W>> join(PairDStream<K, W> other) {
    Arguments.given("join", "other", other);
    return with("join", other, (left, right) -> left.join(right));
  }

  public <W> PairDStream<K, Tuple2<V, W>> join(PairDStream<K, W> other, int partitions) {
    return join(other, Arguments.hash("join", partitions));
  }

  public <W> PairDStream<K, Tuple2<V, W>> join(PairDStream<K, W> other, Partitioner partitioner) {
    Arguments.given("join", "other", other);
    Arguments.partitioner("join", partitioner);
    return with("join", other, (left, right) -> left.join(right, partitioner));
  }

  /** A join that keeps the left values that have no partner. */
  public <W> PairDStream<K, Tuple2<V, Optional<W>>> leftOuterJoin(PairDStream<K, W> other) {
    Arguments.given("leftOuterJoin", "other", other);
    return with("leftOuterJoin", other, (left, right) -> left.leftOuterJoin(right));
  }

  public <W> PairDStream<K, Tuple2<V, Optional<W>>> leftOuterJoin(
      PairDStream<K, W> other, int partitions) {
    return leftOuterJoin(other, Arguments.hash("leftOuterJoin", partitions));
  }

  public <W> PairDStream<K, Tuple2<V, Optional<W>>> leftOuterJoin(
      PairDStream<K, W> other, Partitioner partitioner) {
    Arguments.given("leftOuterJoin", "other", other);
    Arguments.partitioner("leftOuterJoin", partitioner);
    return with("leftOuterJoin", other, (left, right) -> left.leftOuterJoin(right, partitioner));
  }

  /** A join that keeps the right values that have no partner. */
  public <W> PairDStream<K, Tuple2<Optional<V>, W>> rightOuterJoin(PairDStream<K, W> other) {
    Arguments.given("rightOuterJoin", "other", other);
    return with("rightOuterJoin", other, (left, right) -> left.rightOuterJoin(right));
  }

  public <W> PairDStream<K, Tuple2<Optional<V>, W>> rightOuterJoin(
      PairDStream<K, W> other, int partitions) {
    return rightOuterJoin(other, Arguments.hash("rightOuterJoin", partitions));
  }

  public <W> PairDStream<K, Tuple2<Optional<V>, W>> rightOuterJoin(
      PairDStream<K, W> other, Partitioner partitioner) {
    Arguments.given("rightOuterJoin", "other", other);
    Arguments.partitioner("rightOuterJoin", partitioner);
    return with("rightOuterJoin", other, (left, right) -> left.rightOuterJoin(right, partitioner));
  }

  /** A join that keeps the values of either side that have no partner. */
  public <W> PairDStream<K, Tuple2<Optional<V>, Optional<W>>> fullOuterJoin(
      PairDStream<K, W> other) {
    Arguments.given("fullOuterJoin", "other", other);
    return with("fullOuterJoin", other, (left, right) -> left.fullOuterJoin(right));
  }

  public <W> PairDStream<K, Tuple2<Optional<V>, Optional<W>>> fullOuterJoin(
      PairDStream<K, W> other, int partitions) {
    return fullOuterJoin(other, Arguments.hash("fullOuterJoin", partitions));
  }

  public <W> PairDStream<K, Tuple2<Optional<V>, Optional<W>>> fullOuterJoin(
      PairDStream<K, W> other, Partitioner partitioner) {
    Arguments.given("fullOuterJoin", "other", other);
    Arguments.partitioner("fullOuterJoin", partitioner);
    return with("fullOuterJoin", other, (left, right) -> left.fullOuterJoin(right, partitioner));
  }

  /** For every key of either stream in the batch, all its values of both. */
  public <W> PairDStream<K, Tuple2<Iterable<V>, Iterable<W>>> cogroup(PairDStream<K, W> other) {
    Arguments.given("cogroup", "other", other);
    return with("cogroup", other, (left, right) -> left.cogroup(right));
  }

  public <W> PairDStream<K, Tuple2<Iterable<V>, Iterable<W>>> cogroup(
      PairDStream<K, W> other, int partitions) {
    return cogroup(other, Arguments.hash("cogroup", partitions));
  }

  public <W> PairDStream<K, Tuple2<Iterable<V>, Iterable<W>>> cogroup(
      PairDStream<K, W> other, Partitioner partitioner) {
    Arguments.given("cogroup", "other", other);
    Arguments.partitioner("cogroup", partitioner);
    return with("cogroup", other, (left, right) -> left.cogroup(right, partitioner));
  }

  private <W, U> PairDStream<K, U> with(
      String operation,
      PairDStream<K, W> other,
      Function2<PairRDD<K, V>, PairRDD<K, W>, PairRDD<K, U>> derivation) {
    return new PairDStream<>(
        graph()
            .derive(
                CallSite.label(operation),
                List.of(node, other.node),
                (moment, parents) ->
                    derivation.call(
                            wrapRDD(typed(parents.get(0))), other.wrapRDD(typed(parents.get(1))))
                        .data));
  }

  // ------------------------------------------------------------------ state

  /**
   * A state for each key, made anew in each batch from the values that came for it and the state
   * before. The function is called for every key that has a state or a value, with an empty list if
   * none came, so that a batch costs all keys; it may return the state it was given, must not
   * change it, and has it removed by returning {@code Optional.empty()}. Emits all keys with their
   * states.
   *
   * <p>Where only the keys that records came for should cost, use {@link #mapWithState}.
   */
  public <S> PairDStream<K, S> updateStateByKey(
      Function2<List<V>, Optional<S>, Optional<S>> function) {
    Arguments.given("updateStateByKey", "function", function);
    return updatedState(function, null, null);
  }

  public <S> PairDStream<K, S> updateStateByKey(
      Function2<List<V>, Optional<S>, Optional<S>> function, int partitions) {
    return updateStateByKey(function, Arguments.hash("updateStateByKey", partitions));
  }

  public <S> PairDStream<K, S> updateStateByKey(
      Function2<List<V>, Optional<S>, Optional<S>> function, Partitioner partitioner) {
    Arguments.given("updateStateByKey", "function", function);
    Arguments.partitioner("updateStateByKey", partitioner);
    return updatedState(function, partitioner, null);
  }

  /**
   * The same.
   *
   * @param initialState what keys begin with, given to the function in the operator's first batch.
   *     It enters once: a program that is started again from its checkpoint has what became of it.
   *     Of several states of one key the last is taken. Null for none
   */
  public <S> PairDStream<K, S> updateStateByKey(
      Function2<List<V>, Optional<S>, Optional<S>> function,
      Partitioner partitioner,
      PairRDD<K, S> initialState) {
    Arguments.given("updateStateByKey", "function", function);
    Arguments.partitioner("updateStateByKey", partitioner);
    return updatedState(function, partitioner, initialState);
  }

  private <S> PairDStream<K, S> updatedState(
      Function2<List<V>, Optional<S>, Optional<S>> function,
      Partitioner chosen,
      PairRDD<K, S> initialState) {
    String operation = "updateStateByKey";
    String label = CallSite.label(operation);
    InitialState<K, S> initial =
        new InitialState<>(initialState == null ? null : initialState.data);
    return new PairDStream<>(
        graph()
            .stateful(
                label,
                new StatefulKind(operation, chosen),
                byKey(operation, label, chosen, initial),
                (stateful, moment) ->
                    new UpdateByKey<K, V, S>(
                        stateful.label(),
                        function,
                        new IdleTimes(
                            moment.time().toEpochMilli(),
                            IdleTimes.FOREVER,
                            stateful.timeToLiveMillis()),
                        initial.comesWith(moment.batchId()))));
  }

  /**
   * A state for each key, which the function of the specification may look at and change with every
   * record; emits what the function returns. A batch costs its records and the keys that time out
   * in it, however many there are.
   */
  public <S, M> MapWithStateDStream<K, V, S, M> mapWithState(StateSpec<K, V, S, M> spec) {
    Arguments.given("mapWithState", "specification", spec);
    return MapWithStateDStream.of(this, spec);
  }

  // ------------------------------------------------------------------ windows

  /** All values of each key in the last {@code width}, with each batch of this stream. */
  public PairDStream<K, Iterable<V>> groupByKeyAndWindow(Duration width) {
    return groupByKeyAndWindow(width, slideDuration());
  }

  /** All values of each key in the last {@code width}, every {@code slide}, oldest batch first. */
  public PairDStream<K, Iterable<V>> groupByKeyAndWindow(Duration width, Duration slide) {
    return groupedWindow(width, slide, null);
  }

  public PairDStream<K, Iterable<V>> groupByKeyAndWindow(
      Duration width, Duration slide, int partitions) {
    return groupByKeyAndWindow(width, slide, Arguments.hash("groupByKeyAndWindow", partitions));
  }

  public PairDStream<K, Iterable<V>> groupByKeyAndWindow(
      Duration width, Duration slide, Partitioner partitioner) {
    Arguments.partitioner("groupByKeyAndWindow", partitioner);
    return groupedWindow(width, slide, partitioner);
  }

  private PairDStream<K, Iterable<V>> groupedWindow(
      Duration width, Duration slide, Partitioner chosen) {
    String operation = "groupByKeyAndWindow";
    String label = CallSite.label(operation);
    Stateful window =
        graph()
            .window(
                label,
                new StatefulKind(operation, chosen),
                byKey(operation, label, chosen, new InitialState<>(null)),
                width,
                slide,
                (times, batchTime) ->
                    CheckedKeys.before(new RawWindow<Tuple2<K, V>>(times).at(batchTime)));
    return new PairDStream<>(new PairDStream<K, V>(window).groupByKey().node, window);
  }

  /** The pairs of each batch where the state of their keys is, after initial state if there is. */
  StreamNode byKey(String operation, String label, Partitioner chosen, InitialState<K, ?> initial) {
    return graph()
        .derive(
            label,
            List.of(node),
            (moment, parents) -> {
              Dataset<Tuple2<K, V>> pairs = typed(parents.get(0));
              Partitioner partitioner = orDefault(chosen, pairs);
              return initial.before(
                  Keyed.partitionBy(pairs, operation, partitioner),
                  moment.batchId(),
                  operation,
                  partitioner);
            });
  }

  /**
   * {@link #reduceByKeyAndWindow(Function2, Duration, Duration)} with each batch of this stream.
   */
  public PairDStream<K, V> reduceByKeyAndWindow(Function2<V, V, V> function, Duration width) {
    return reduceByKeyAndWindow(function, width, slideDuration());
  }

  /**
   * The values of each key in the last {@code width} reduced by an associative function, every
   * {@code slide}. Both durations are multiples of this stream's slide. A key and slide cost a
   * constant number of calls on average, however wide the window; an inverse is not needed for
   * that.
   */
  public PairDStream<K, V> reduceByKeyAndWindow(
      Function2<V, V, V> function, Duration width, Duration slide) {
    Arguments.given("reduceByKeyAndWindow", "function", function);
    return reducedWindow(REDUCED, function, null, width, slide, null);
  }

  public PairDStream<K, V> reduceByKeyAndWindow(
      Function2<V, V, V> function, Duration width, Duration slide, int partitions) {
    return reduceByKeyAndWindow(
        function, width, slide, Arguments.hash("reduceByKeyAndWindow", partitions));
  }

  public PairDStream<K, V> reduceByKeyAndWindow(
      Function2<V, V, V> function, Duration width, Duration slide, Partitioner partitioner) {
    Arguments.given("reduceByKeyAndWindow", "function", function);
    Arguments.partitioner("reduceByKeyAndWindow", partitioner);
    return reducedWindow(REDUCED, function, null, width, slide, partitioner);
  }

  /**
   * The same for a function with an inverse, {@code inverse(function(a, b), b) = a}, which keeps
   * one value per key instead of one per key and slide. A key is gone when nothing of it is left in
   * the window.
   */
  public PairDStream<K, V> reduceByKeyAndWindow(
      Function2<V, V, V> function, Function2<V, V, V> inverse, Duration width, Duration slide) {
    Arguments.given("reduceByKeyAndWindow", "function", function);
    Arguments.given("reduceByKeyAndWindow", "inverse", inverse);
    return reducedWindow(REDUCED, function, inverse, width, slide, null);
  }

  /**
   * The same.
   *
   * @param filter which results are emitted; what is still in the window of the others is kept
   */
  public PairDStream<K, V> reduceByKeyAndWindow(
      Function2<V, V, V> function,
      Function2<V, V, V> inverse,
      Duration width,
      Duration slide,
      int partitions,
      Function<Tuple2<K, V>, Boolean> filter) {
    return reduceByKeyAndWindow(
        function,
        inverse,
        width,
        slide,
        Arguments.hash("reduceByKeyAndWindow", partitions),
        filter);
  }

  public PairDStream<K, V> reduceByKeyAndWindow(
      Function2<V, V, V> function,
      Function2<V, V, V> inverse,
      Duration width,
      Duration slide,
      Partitioner partitioner,
      Function<Tuple2<K, V>, Boolean> filter) {
    Arguments.given("reduceByKeyAndWindow", "function", function);
    Arguments.given("reduceByKeyAndWindow", "inverse", inverse);
    Arguments.partitioner("reduceByKeyAndWindow", partitioner);
    Arguments.given("reduceByKeyAndWindow", "filter", filter);
    PairDStream<K, V> window = reducedWindow(REDUCED, function, inverse, width, slide, partitioner);
    return new PairDStream<>(window.filter(filter).node, window.keeper);
  }

  /**
   * A window that combines the values of each key.
   *
   * @param inverse null if there is none
   * @param chosen null for the default
   */
  PairDStream<K, V> reducedWindow(
      String operation,
      Function2<V, V, V> function,
      Function2<V, V, V> inverse,
      Duration width,
      Duration slide,
      Partitioner chosen) {
    String label = CallSite.label(operation);
    Combiner<V, V> combiner = Combiner.reducing(label, function);
    StreamNode partials =
        graph()
            .derive(
                label,
                List.of(node),
                (moment, parents) -> {
                  Dataset<Tuple2<K, V>> pairs = typed(parents.get(0));
                  Partitioner partitioner = orDefault(chosen, pairs);
                  return partitioner.equals(pairs.partitioner())
                      ? pairs
                      : Keyed.partitionBy(
                          Keyed.combineEarly(pairs, operation, combiner), operation, partitioner);
                });
    return new PairDStream<>(
        graph()
            .window(
                label,
                new StatefulKind(operation, chosen),
                partials,
                width,
                slide,
                (times, batchTime) ->
                    CheckedKeys.before(
                        new KeyedWindow<K, V>(times, combiner, inverse).at(batchTime))));
  }

  private static Partitioner orDefault(Partitioner chosen, Dataset<?> dataset) {
    return chosen != null ? chosen : new HashPartitioner(dataset.scope().defaultParallelism());
  }
}
