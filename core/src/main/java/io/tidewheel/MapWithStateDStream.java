package io.tidewheel;

import io.tidewheel.function.Function4;
import io.tidewheel.internal.CallSite;
import io.tidewheel.internal.graph.StatefulKind;
import io.tidewheel.internal.graph.StreamGraph;
import io.tidewheel.internal.graph.StreamNode;
import io.tidewheel.internal.graph.StreamNode.Stateful;
import io.tidewheel.internal.state.Emission;
import io.tidewheel.internal.state.IdleTimes;
import io.tidewheel.internal.state.InitialState;
import io.tidewheel.internal.state.MapWithState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What the function of {@link PairDStream#mapWithState} returned, batch by batch, and a way to the
 * state itself.
 *
 * @param <K> key
 * @param <V> value
 * @param <S> state
 * @param <M> what is emitted
 */
public final class MapWithStateDStream<K, V, S, M> extends DStream<M> {
  /** Whether anybody asked for snapshots; if not, batches need not emit them. */
  private final AtomicBoolean snapshotsRead;

  private MapWithStateDStream(StreamNode mapped, Stateful state, AtomicBoolean snapshotsRead) {
    super(mapped, state);
    this.snapshotsRead = snapshotsRead;
  }

  static <K, V, S, M> MapWithStateDStream<K, V, S, M> of(
      PairDStream<K, V> pairs, StateSpec<K, V, S, M> spec) {
    String operation = "mapWithState";
    String label = CallSite.label(operation);
    StreamGraph graph = pairs.graph();
    InitialState<K, S> initial =
        new InitialState<>(spec.initialState() == null ? null : spec.initialState().data);
    Function4<Instant, K, Optional<V>, State<S>, Optional<M>> function = spec.function();
    long timeout = spec.timeoutMillis();
    AtomicBoolean snapshotsRead = new AtomicBoolean();
    Stateful state =
        graph.stateful(
            label,
            new StatefulKind(operation, spec.partitioner()),
            pairs.byKey(operation, label, spec.partitioner(), initial),
            (node, moment) ->
                new MapWithState<>(
                    function,
                    new IdleTimes(moment.time().toEpochMilli(), timeout, node.timeToLiveMillis()),
                    initial.comesWith(moment.batchId()),
                    snapshotsRead.get()));
    StreamNode mapped =
        graph.derive(
            label,
            List.of(state),
            (moment, parents) ->
                snapshotsRead.get()
                    ? Emission.mapped(parents.get(0), operation)
                    : parents.get(0).forgettingKeys());
    return new MapWithStateDStream<>(mapped, state, snapshotsRead);
  }

  /**
   * All keys with their states after each batch, initial ones and those that no record came for
   * included. Costs all state in each batch.
   */
  public PairDStream<K, S> stateSnapshots() {
    String operation = "stateSnapshots";
    StreamNode snapshots =
        graph()
            .derive(
                CallSite.label(operation),
                List.of(keeper),
                (moment, parents) -> Emission.snapshots(parents.get(0), operation));
    snapshotsRead.set(true);
    return new PairDStream<>(snapshots);
  }

  @Override
  public MapWithStateDStream<K, V, S, M> named(String id) {
    super.named(id);
    return this;
  }

  /**
   * {@inheritDoc}
   *
   * <p>A key that has a {@link StateSpec#timeout} too ends by what comes first, and times out if
   * both are due in one batch.
   */
  @Override
  public MapWithStateDStream<K, V, S, M> timeToLive(Duration longest) {
    super.timeToLive(longest);
    return this;
  }

  @Override
  public MapWithStateDStream<K, V, S, M> persist() {
    super.persist();
    return this;
  }

  @Override
  public MapWithStateDStream<K, V, S, M> persist(StorageLevel level) {
    super.persist(level);
    return this;
  }

  @Override
  public MapWithStateDStream<K, V, S, M> checkpoint(Duration interval) {
    super.checkpoint(interval);
    return this;
  }

  @Override
  public MapWithStateDStream<K, V, S, M> cache() {
    return persist();
  }
}
