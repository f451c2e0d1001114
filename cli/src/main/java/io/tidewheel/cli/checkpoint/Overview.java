package io.tidewheel.cli.checkpoint;

import io.tidewheel.internal.checkpoint.CheckpointContents;
import io.tidewheel.internal.checkpoint.CheckpointInspection;
import io.tidewheel.internal.checkpoint.CheckpointInspection.Size;
import io.tidewheel.internal.checkpoint.CheckpointState;
import io.tidewheel.internal.checkpoint.CheckpointState.OperatorState;
import io.tidewheel.internal.checkpoint.CheckpointState.SourceState;
import io.tidewheel.internal.checkpoint.LastOwner;
import io.tidewheel.internal.receiver.ReceiverSource;
import io.tidewheel.spi.file.Directory;
import io.tidewheel.spi.state.StateHandle;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that {@code checkpoint show} shows.
 *
 * @param directory where the checkpoint is
 * @param batchOwed the batch that was planned and not committed
 */
record Overview(
    String directory,
    CheckpointContents contents,
    Optional<LastOwner> owner,
    List<Source> sources,
    List<Operator> operators,
    Optional<Batch> batchOwed,
    Size journal,
    Size stateFiles,
    Instant now) {

  /**
   * A source.
   *
   * @param position after which range the next one begins; null if there was none
   * @param received its write-ahead log; null if sources of its kind have none
   */
  record Source(String id, String kind, String position, Size received) {}

  /**
   * An operator with state.
   *
   * @param lastChange the batch that changed its state last; null if none did
   */
  record Operator(String id, OperatorState state, Long lastChange) {}

  /** A batch that was planned. */
  record Batch(long id, Instant time, int ticks, List<Range> ranges) {}

  /**
   * What a batch reads of a source.
   *
   * @param range null if it cannot be read again
   */
  record Range(String source, long records, String range) {}

  /** Reads them. */
  static Overview of(
      CheckpointInspection inspection, CheckpointContents contents, KnownRanges ranges, Instant now)
      throws IOException {
    CheckpointState state = contents.state();
    List<Source> sources = new ArrayList<>();
    for (Map.Entry<String, SourceState> entry : state.sources().entrySet()) {
      sources.add(source(inspection.directory(), entry.getKey(), entry.getValue(), ranges));
    }
    Map<String, Map<Integer, StateHandle>> handles = state.handlesByOperator();
    return new Overview(
        inspection.directory().toString(),
        contents,
        CheckpointInspection.lastOwner(inspection.directory()),
        sources,
        state.operators().entrySet().stream()
            .map(entry -> operator(entry.getKey(), entry.getValue(), handles))
            .toList(),
        state
            .pending()
            .map(
                batch ->
                    new Batch(
                        batch.id(),
                        Instant.ofEpochMilli(batch.time()),
                        batch.ticks(),
                        batch.ranges().stream()
                            .map(
                                range ->
                                    new Range(
                                        range.source(),
                                        range.records(),
                                        range.range() == null
                                            ? null
                                            : ranges.describe(
                                                range.source(),
                                                state.sources().get(range.source()).kind(),
                                                range.range())))
                            .toList())),
        CheckpointInspection.journalSize(inspection.directory()),
        CheckpointInspection.stateSize(inspection.directory()),
        now);
  }

  private static Source source(
      Directory directory, String id, SourceState source, KnownRanges ranges) throws IOException {
    return new Source(
        id,
        source.kind(),
        source.last() == null ? null : ranges.describe(id, source.kind(), source.last()),
        source.kind().equals(ReceiverSource.KIND)
            ? CheckpointInspection.receivedSize(directory, id)
            : null);
  }

  private static Operator operator(
      String id, OperatorState operator, Map<String, Map<Integer, StateHandle>> handles) {
    return new Operator(
        id,
        operator,
        handles.getOrDefault(id, Map.of()).values().stream()
            .map(StateHandle::version)
            .max(Long::compare)
            .orElse(null));
  }

  CheckpointState state() {
    return contents.state();
  }

  boolean hasLastBatch() {
    return state().lastBatch() != CheckpointState.NONE;
  }

  Instant lastTime() {
    return Instant.ofEpochMilli(state().lastTime());
  }

  Duration age() {
    return Duration.between(lastTime(), now);
  }
}
