package io.tidewheel.internal.batch;

import io.tidewheel.internal.checkpoint.Checkpoint;
import io.tidewheel.internal.checkpoint.Entry.BatchPlanned;
import io.tidewheel.internal.graph.History;
import io.tidewheel.internal.graph.Moment;
import io.tidewheel.internal.graph.PlanBuilder;
import io.tidewheel.internal.graph.StreamGraph;
import io.tidewheel.internal.graph.StreamNode;
import io.tidewheel.internal.graph.StreamNode.Input;
import io.tidewheel.internal.graph.StreamNode.Stateful;
import io.tidewheel.internal.rdd.Dataset;
import io.tidewheel.internal.rdd.Scope;
import io.tidewheel.internal.receiver.ReceiverSource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Batches of the past, from the ranges that the journal has of them. What they read is read again;
 * state is not known of, and what cannot be read again is gone.
 */
record JournalledHistory(
    StreamGraph graph, Checkpoint checkpoint, Inputs inputs, Instant zeroTime, Scope scope)
    implements History {

  @Override
  public List<Dataset<?>> slice(StreamNode stream, Instant from, Instant to) {
    String call = "slice(" + from + ", " + to + ")";
    if (to.isBefore(from)) {
      throw new IllegalArgumentException(call + ": the end is before the beginning");
    }
    requireReplayable(call, stream);
    long first = Math.max(floor(from, stream.slideMillis()), zeroTime.toEpochMilli() + 1);
    long last = floor(to, stream.slideMillis());
    Optional<Instant> forgotten = checkpoint.forgottenUntil();
    if (forgotten.isPresent() && first <= forgotten.get().toEpochMilli()) {
      throw new IllegalArgumentException(
          call
              + ": batches until "
              + forgotten.get()
              + " are remembered no more; have them remembered longer with ssc.remember(...) before"
              + " start()");
    }
    List<Dataset<?>> datasets = new ArrayList<>();
    for (BatchPlanned batch : checkpoint.committedBetween(first, last)) {
      if (Math.floorMod(batch.time() - zeroTime.toEpochMilli(), stream.slideMillis()) == 0) {
        Moment moment = new Moment(batch.id(), Instant.ofEpochMilli(batch.time()), zeroTime, scope);
        datasets.add(new PlanBuilder(graph, moment, inputs.planned(batch)).of(stream));
      }
    }
    return datasets;
  }

  private long floor(Instant time, long slide) {
    long zero = zeroTime.toEpochMilli();
    return zero + Math.floorDiv(time.toEpochMilli() - zero, slide) * slide;
  }

  private static void requireReplayable(String call, StreamNode stream) {
    if (stream instanceof Stateful) {
      throw new IllegalArgumentException(
          call
              + ": '"
              + stream.label()
              + "' keeps state, of which only the newest version is known; slice a stream before it");
    }
    if (stream instanceof Input input
        && (!input.source().replayable() || input.source() instanceof ReceiverSource)) {
      throw new IllegalArgumentException(
          call
              + ": '"
              + stream.label()
              + "' cannot be read again once its batch is committed; slice streams of inputs that can, such as Kafka read"
              + " directly");
    }
    stream.parents().forEach(parent -> requireReplayable(call, parent));
  }
}
