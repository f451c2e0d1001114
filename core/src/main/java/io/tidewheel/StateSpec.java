package io.tidewheel;

import io.tidewheel.function.Function3;
import io.tidewheel.function.Function4;
import io.tidewheel.internal.graph.StreamGraph;
import io.tidewheel.internal.state.IdleTimes;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What {@link PairDStream#mapWithState} does: a function, and how its state begins, is partitioned
 * and ends. Each method but {@code function} changes this object and returns it; what is changed
 * after the call of mapWithState has no effect there.
 *
 * <pre>{@code
 * StateSpec.function((String user, Optional<Click> click, State<Session> session) -> {
 *       Session now = (session.exists() ? session.get() : Session.EMPTY).with(click);
 *       if (!session.isTimingOut()) {
 *         session.update(now);
 *       }
 *       return now;
 *     })
 *     .timeout(Duration.ofMinutes(30))
 * }</pre>
 *
 * @param <K> key
 * @param <V> value
 * @param <S> state
 * @param <M> what is emitted
 */
public final class StateSpec<K, V, S, M> {
  private final Function4<Instant, K, Optional<V>, State<S>, Optional<M>> function;
  private PairRDD<K, S> initialState;
  private Partitioner partitioner;
  private long timeoutMillis = IdleTimes.FOREVER;

  private StateSpec(Function4<Instant, K, Optional<V>, State<S>, Optional<M>> function) {
    this.function = function;
  }

  /**
   * By a function of key, value and state, called for every record, in the order of its partition.
   * What it returns is emitted; null emits nothing.
   *
   * <p>The value is absent when the key times out ({@link State#isTimingOut}), and if it is null.
   */
  public static <K, V, S, M> StateSpec<K, V, S, M> function(
      Function3<K, Optional<V>, State<S>, M> function) {
    Objects.requireNonNull(function, "function");
    return new StateSpec<>(
        (time, key, value, state) -> Optional.ofNullable(function.call(key, value, state)));
  }

  /**
   * By a function of batch time, key, value and state, called for every record, in the order of its
   * partition. What it returns is emitted if it is present; null is an error.
   *
   * <p>The value is absent when the key times out ({@link State#isTimingOut}), and if it is null.
   */
  public static <K, V, S, M> StateSpec<K, V, S, M> function(
      Function4<Instant, K, Optional<V>, State<S>, Optional<M>> function) {
    return new StateSpec<>(Objects.requireNonNull(function, "function"));
  }

  /**
   * The states to begin with, touched at the time of the operator's first batch. They enter once: a
   * program that is started again from its checkpoint has what became of them. Of several states of
   * one key the last is taken.
   *
   * @param states of this context; null for none
   */
  public StateSpec<K, V, S, M> initialState(PairRDD<K, S> states) {
    initialState = states;
    return this;
  }

  /** By the hash of the key into this many partitions. */
  public StateSpec<K, V, S, M> numPartitions(int partitions) {
    return partitioner(new HashPartitioner(partitions));
  }

  /** How keys are partitioned; by default by their hash into the default parallelism. */
  public StateSpec<K, V, S, M> partitioner(Partitioner chosen) {
    partitioner = chosen;
    return this;
  }

  /**
   * How long a key may be idle: if its last record came in a batch of a time more than this before
   * a batch's, and that batch brings none, the function is called once more, with no value and
   * {@link State#isTimingOut}, and the state is removed. Each batch ends the keys that are due in
   * it.
   *
   * @param idle positive, whole milliseconds
   */
  public StateSpec<K, V, S, M> timeout(Duration idle) {
    timeoutMillis = StreamGraph.wholeMillis("StateSpec.timeout", "timeout", idle);
    return this;
  }

  Function4<Instant, K, Optional<V>, State<S>, Optional<M>> function() {
    return function;
  }

  /** May be null. */
  PairRDD<K, S> initialState() {
    return initialState;
  }

  /** Null for the default. */
  Partitioner partitioner() {
    return partitioner;
  }

  long timeoutMillis() {
    return timeoutMillis;
  }
}
