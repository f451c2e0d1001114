package io.tidewheel.internal.batch;

import io.tidewheel.internal.checkpoint.CheckpointState;
import io.tidewheel.internal.checkpoint.Entry.BatchPlanned;
import io.tidewheel.internal.checkpoint.Entry.PlannedRange;
import io.tidewheel.internal.checkpoint.Ranges;
import io.tidewheel.internal.graph.StreamNode.Input;
import io.tidewheel.internal.rate.BatchLimit;
import io.tidewheel.internal.rate.InputShares;
import io.tidewheel.internal.rate.RateControl;
import io.tidewheel.internal.rate.Throttled;
import io.tidewheel.listener.LimitedBy;
import io.tidewheel.listener.RateLimit;
import io.tidewheel.listener.StreamInputInfo;
import io.tidewheel.spi.source.PlanRequest;
import io.tidewheel.spi.source.Source;
import io.tidewheel.spi.source.SourceRange;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All sources of a context, as one. {@link #plan} is called by one thread. */
final class Inputs {
  private static final Logger LOG = LoggerFactory.getLogger(Inputs.class);

  private final List<Input> inputs;
  private final Duration interval;
  private final RateControl rate;
  private final InputShares shares = new InputShares();

  /** Ranges named for the batch that comes next while another source could not answer. */
  private final Map<Integer, Object> named = new HashMap<>();

  private final Map<Integer, RateLimit> limits = new HashMap<>();

  /**
   * @param inputs may grow until the first call
   */
  Inputs(List<Input> inputs, Duration interval, RateControl rate) {
    this.inputs = inputs;
    this.interval = interval;
    this.rate = rate;
  }

  /**
   * What the inputs give to a batch.
   *
   * @param ranges by input id
   * @param limits by input id
   * @param limit what all of them might give
   */
  record Named(Map<Integer, Object> ranges, Map<Integer, RateLimit> limits, BatchLimit limit) {}

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

  /** Holds back inputs that take records in by themselves, before the first batch is planned. */
  void throttle() {
    BatchLimit limit = rate.limit();
    if (limit.records() == Long.MAX_VALUE) {
      return; // They know what else they may be held back by.
    }
    RateLimit each =
        new RateLimit(perSecond(Math.max(1, limit.records() / inputs.size())), limit.by());
    for (Input input : inputs) {
      if (input.source() instanceof Throttled throttled) {
        RateLimit ignored = throttled.throttle(each);
      }
    }
  }

  /**
   * Has every source name its range for the batch, within what the batches before it have shown to
   * be possible.
   *
   * @throws io.tidewheel.spi.source.SourceUnavailableException if one cannot; call again, and those
   *     that did keep their range
   */
  Named plan(PlanRequest request) throws Exception {
    BatchLimit limit = rate.limit();
    Map<Integer, Input> byId = new TreeMap<>();
    inputs.forEach(input -> byId.put(input.id(), input));
    List<Integer> order =
        shares.begin(List.copyOf(byId.keySet()), Math.min(request.mostRecords(), limit.records()));
    for (int i = 0; i < order.size(); i++) {
      int id = order.get(i);
      long share = Math.min(shares.share(order.size() - i), limit.perInput());
      if (!named.containsKey(id)) {
        named.put(id, plan(byId.get(id), request, share, limit));
      }
      shares.took(id, share, ((SourceRange) named.get(id)).records());
    }
    Named all = new Named(Map.copyOf(named), Map.copyOf(limits), limit);
    named.clear();
    limits.clear();
    return all;
  }

  private SourceRange plan(Input input, PlanRequest request, long share, BatchLimit limit)
      throws Exception {
    SourceRange range =
        input
            .source()
            .plan(new PlanRequest(request.batchId(), request.batchTime(), interval, share));
    RateLimit allowed = allowed(request, share, limit);
    RateLimit holds = allowed;
    if (input.source() instanceof Throttled throttled) {
      holds = throttled.throttle(allowed);
    } else if (input.source().isAtItsMaxRate()) {
      holds = new RateLimit(perSecond(range.records()), LimitedBy.MAX_RATE);
    } else if (range.records() < share) {
      holds = new RateLimit(allowed.recordsPerSecond(), LimitedBy.NOTHING);
    }
    limits.put(input.id(), holds);
    return range;
  }

  private RateLimit allowed(PlanRequest request, long share, BatchLimit limit) {
    if (share == Long.MAX_VALUE) {
      return RateLimit.NONE;
    }
    boolean recovers = request.mostRecords() < limit.records() && share < limit.perInput();
    return new RateLimit(perSecond(share), recovers ? LimitedBy.RECOVERY : limit.by());
  }

  private double perSecond(long records) {
    return records / (interval.toNanos() / 1e9);
  }

  Duration interval() {
    return interval;
  }

  /**
   * What listeners are told.
   *
   * @param limited by input id; may be empty
   */
  Map<Integer, StreamInputInfo> describe(
      Map<Integer, Object> ranges, Map<Integer, RateLimit> limited) {
    Map<Integer, StreamInputInfo> infos = new HashMap<>();
    for (Input input : inputs) {
      SourceRange range = (SourceRange) ranges.get(input.id());
      infos.put(
          input.id(),
          new StreamInputInfo(
              input.id(),
              input.source().description(),
              range.records(),
              range.metadata(),
              limited.getOrDefault(input.id(), RateLimit.NONE)));
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
