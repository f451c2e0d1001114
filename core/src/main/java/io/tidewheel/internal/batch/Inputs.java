package io.tidewheel.internal.batch;

import io.tidewheel.internal.checkpoint.CheckpointState;
import io.tidewheel.internal.checkpoint.Entry.BatchPlanned;
import io.tidewheel.internal.checkpoint.Entry.PlannedRange;
import io.tidewheel.internal.checkpoint.Ranges;
import io.tidewheel.internal.graph.StreamNode.Input;
import io.tidewheel.listener.StreamInputInfo;
import io.tidewheel.spi.source.PlanRequest;
import io.tidewheel.spi.source.Source;
import io.tidewheel.spi.source.SourceRange;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All sources of a context, as one. {@link #plan} is called by one thread. */
final class Inputs {
  private static final Logger LOG = LoggerFactory.getLogger(Inputs.class);

  private final List<Input> inputs;
  private final Duration interval;

  /** Ranges named for the batch that comes next while another source could not answer. */
  private final Map<Integer, Object> named = new HashMap<>();

  Inputs(List<Input> inputs, Duration interval) {
    this.inputs = inputs;
    this.interval = interval;
  }

  /**
   * Starts all sources.
   *
   * @param from what the program goes on from; empty without a checkpoint
   */
  void start(Optional<CheckpointState> from) throws Exception {
    for (Input input : inputs) {
      start(input.sourceId(), input.source(), from);
    }
  }

  private static <R extends SourceRange> void start(
      String id, Source<?, R> source, Optional<CheckpointState> from) throws Exception {
    source.start(from.flatMap(state -> Ranges.last(state, id, source)));
    from.ifPresent(state -> Ranges.begin(state, id, source));
  }

  /**
   * Has every source name its range for the batch.
   *
   * @throws io.tidewheel.spi.source.SourceUnavailableException if one cannot; call again, and those
   *     that did keep their range
   */
  Map<Integer, Object> plan(PlanRequest request) throws Exception {
    for (Input input : inputs) {
      if (!named.containsKey(input.id())) {
        named.put(input.id(), input.source().plan(request));
      }
    }
    Map<Integer, Object> ranges = Map.copyOf(named);
    named.clear();
    return ranges;
  }

  Duration interval() {
    return interval;
  }

  Map<Integer, StreamInputInfo> describe(Map<Integer, Object> ranges) {
    Map<Integer, StreamInputInfo> infos = new HashMap<>();
    for (Input input : inputs) {
      SourceRange range = (SourceRange) ranges.get(input.id());
      infos.put(
          input.id(),
          new StreamInputInfo(
              input.id(), input.source().description(), range.records(), range.metadata()));
    }
    return infos;
  }

  /** Whether some of these records cannot be read again by another process. */
  boolean anyVolatile(Map<Integer, Object> ranges) {
    return inputs.stream()
        .anyMatch(
            input ->
                !input.source().replayable() && !((SourceRange) ranges.get(input.id())).isEmpty());
  }

  /** The ranges as the checkpoint notes them. */
  List<PlannedRange> noted(Map<Integer, Object> ranges) {
    return inputs.stream()
        .map(input -> noted(input.sourceId(), input.source(), ranges.get(input.id())))
        .toList();
  }

  @SuppressWarnings("unchecked") // A source gets back the range it named.
  private static <R extends SourceRange> PlannedRange noted(
      String id, Source<?, R> source, Object range) {
    return Ranges.planned(id, source, (R) range);
  }

  /** The ranges of a batch that was planned by an earlier process. */
  Map<Integer, Object> planned(BatchPlanned batch) {
    Map<Integer, Object> ranges = new HashMap<>();
    for (Input input : inputs) {
      ranges.put(input.id(), planned(batch, input.sourceId(), input.source()));
    }
    return ranges;
  }

  private static <R extends SourceRange> Object planned(
      BatchPlanned batch, String id, Source<?, R> source) {
    return Ranges.of(batch, id, source).orElseGet(source::nothing);
  }

  void committed(PlannedBatch batch) {
    for (Input input : inputs) {
      committed(input.source(), batch.id(), batch.ranges().get(input.id()));
    }
  }

  @SuppressWarnings("unchecked") // A source gets back the range it named.
  private static <R extends SourceRange> void committed(
      Source<?, R> source, long batchId, Object range) {
    source.committed(batchId, (R) range);
  }

  void close() {
    for (Input input : inputs) {
      try {
        input.source().close();
      } catch (RuntimeException e) {
        LOG.warn("input {}: {} did not close", input.id(), input.source().description(), e);
      }
    }
  }
}
