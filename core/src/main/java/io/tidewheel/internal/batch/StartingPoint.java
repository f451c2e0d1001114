package io.tidewheel.internal.batch;

import io.tidewheel.internal.checkpoint.CheckpointState;
import io.tidewheel.internal.checkpoint.Entry.BatchPlanned;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Where the batches of a context begin.
 *
 * @param zero zero time, milliseconds since the epoch
 * @param from what the checkpoint holds; empty without one
 * @param mostRecords how many records the first new batch may have
 */
record StartingPoint(long zero, Optional<CheckpointState> from, long mostRecords) {

  /** Of a context without a checkpoint. */
  static StartingPoint first(long zero) {
    return new StartingPoint(zero, Optional.empty(), Long.MAX_VALUE);
  }

  /** Of a context that goes on from its checkpoint, or begins it. */
  static StartingPoint of(CheckpointState state, long mostRecordsAfterOutage) {
    boolean first = state.starts() == 1;
    return new StartingPoint(
        state.identity().zeroTime(),
        Optional.of(state),
        first ? Long.MAX_VALUE : mostRecordsAfterOutage);
  }

  private Optional<BatchPlanned> pending() {
    return from.flatMap(CheckpointState::pending);
  }

  /** The time of the last batch that was planned; zero time if there is none. */
  long previous() {
    return pending()
        .map(BatchPlanned::time)
        .orElseGet(() -> from.map(CheckpointState::lastTime).orElse(zero));
  }

  /** How many records a batch might have at last, to keep its time; 0 if nobody knows. */
  long lastLimit() {
    return from.map(CheckpointState::lastLimit).orElse(0L);
  }

  /** Where new batches begin. */
  TickPlanner.From planning() {
    long last =
        pending()
            .map(BatchPlanned::id)
            .orElseGet(() -> from.map(CheckpointState::lastBatch).orElse(CheckpointState.NONE));
    return new TickPlanner.From(previous(), last + 1, mostRecords);
  }

  /** The batch that has to be run again, or null. */
  PlannedBatch pendingBatch(Inputs inputs, Instant now) {
    return pending()
        .map(
            planned -> {
              Map<Integer, Object> ranges = inputs.planned(planned);
              return new PlannedBatch(
                  planned.id(),
                  Instant.ofEpochMilli(planned.time()),
                  planned.ticks(),
                  ranges,
                  inputs.describe(ranges, Map.of()),
                  now,
                  Duration.ZERO,
                  planned);
            })
        .orElse(null);
  }

  /** For the line that says that the context starts. */
  String description() {
    if (from.isEmpty()) {
      return ", without a checkpoint";
    }
    if (from.get().starts() == 1) {
      return ", with a new checkpoint";
    }
    return pending()
        .map(planned -> ", running batch " + planned.id() + " again, which was not committed")
        .orElseGet(() -> ", from its checkpoint, after batch " + from.get().lastBatch());
  }
}
