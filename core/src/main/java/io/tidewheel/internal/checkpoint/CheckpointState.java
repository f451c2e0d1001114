package io.tidewheel.internal.checkpoint;

import io.tidewheel.internal.checkpoint.Entry.Baseline;
import io.tidewheel.internal.checkpoint.Entry.BatchCommitted;
import io.tidewheel.internal.checkpoint.Entry.BatchPlanned;
import io.tidewheel.internal.checkpoint.Entry.BatchSealed;
import io.tidewheel.internal.checkpoint.Entry.OperatorPinned;
import io.tidewheel.internal.checkpoint.Entry.PlannedRange;
import io.tidewheel.internal.checkpoint.Entry.Sum;
import io.tidewheel.internal.checkpoint.Entry.Written;
import io.tidewheel.spi.state.StateHandle;
import io.tidewheel.spi.state.StateId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the entries of a checkpoint add up to. Owned by one thread. */
public final class CheckpointState {
  /** No batch was committed yet. */
  public static final long NONE = -1;

  /**
   * What stays as it was when the checkpoint began.
   *
   * @param id tells this checkpoint from any other, also of the same application
   * @param zeroTime milliseconds since the epoch
   * @param pinned settings that the checkpoint decides, by key
   */
  public record Identity(
      String application,
      String id,
      long zeroTime,
      long intervalMillis,
      Map<String, String> pinned) {
    public Identity {
      pinned = Map.copyOf(pinned);
    }
  }

  /**
   * A source. Its ranges change with each commit.
   *
   * @param kind {@code Source.kind()}
   * @param accumulates whether all its ranges are needed, and not the last only
   * @param ranges as the source's codec wrote them: the one committed last, or none; if they
   *     accumulate, one that sums up the earlier ones, and those committed since
   */
  public record SourceState(String kind, boolean accumulates, List<ByteBuffer> ranges) {
    public SourceState {
      ranges = new ArrayList<>(ranges);
    }

    @Override
    public List<ByteBuffer> ranges() {
      return Collections.unmodifiableList(ranges);
    }

    /** A source of which one range is needed at most; null if there is none. */
    public SourceState(String kind, ByteBuffer last) {
      this(kind, false, last == null ? List.of() : List.of(last));
    }

    /** The range committed last; null if there is none. */
    public ByteBuffer last() {
      return ranges.isEmpty() ? null : ranges.get(ranges.size() - 1);
    }

    private void committed(ByteBuffer range) {
      if (!accumulates) {
        ranges.clear();
      }
      ranges.add(range);
    }
  }

  /**
   * An operator with state.
   *
   * @param kind what it does: {@code mapWithState}
   * @param widthMillis of a window; 0 if it is none
   * @param partitions of its state; 0 until its first batch
   */
  public record OperatorState(String kind, long slideMillis, long widthMillis, int partitions) {
    OperatorState pinned(int settled) {
      return new OperatorState(kind, slideMillis, widthMillis, settled);
    }
  }

  /**
   * An exactly-once output.
   *
   * @param kind {@code Sink.kind()}
   * @param lastBatches by partition, the batch that was committed there last, or {@link #NONE}
   */
  public record OutputState(String kind, List<Long> lastBatches) {
    public OutputState {
      lastBatches = List.copyOf(lastBatches);
    }

    /** The batch committed last in a partition, or {@link #NONE}. */
    public long lastBatch(int partition) {
      return partition < lastBatches.size() ? lastBatches.get(partition) : NONE;
    }

    OutputState wrote(long batch, List<Integer> partitions) {
      List<Long> next = new ArrayList<>(lastBatches);
      for (int partition : partitions) {
        while (next.size() <= partition) {
          next.add(NONE);
        }
        next.set(partition, batch);
      }
      return new OutputState(kind, next);
    }
  }

  private final Identity identity;
  private final String codecFormat;
  private final int starts;
  private final Map<String, SourceState> sources = new LinkedHashMap<>();
  private final Map<String, OperatorState> operators = new LinkedHashMap<>();
  private final Map<String, OutputState> outputs = new LinkedHashMap<>();
  private final Map<StateId, StateHandle> handles = new LinkedHashMap<>();
  private final Map<String, Sum> sums = new LinkedHashMap<>();
  private long lastBatch = NONE;
  private long lastTime;
  private long lastLimit;
  private BatchPlanned pending;
  private BatchSealed sealed;

  /**
   * A state in which nothing was committed.
   *
   * @param codecFormat in which values of state are written
   * @param starts how many times a program started on this checkpoint
   */
  public CheckpointState(Identity identity, String codecFormat, int starts) {
    this.identity = identity;
    this.codecFormat = codecFormat;
    this.starts = starts;
    this.lastTime = identity.zeroTime();
  }

  public Identity identity() {
    return identity;
  }

  public String codecFormat() {
    return codecFormat;
  }

  public int starts() {
    return starts;
  }

  /** By id, in an order that entries refer to. */
  public Map<String, SourceState> sources() {
    return sources;
  }

  /** By id, in an order that entries refer to. */
  public Map<String, OperatorState> operators() {
    return operators;
  }

  /** Those that are exactly once, by id, in an order that entries refer to. */
  public Map<String, OutputState> outputs() {
    return outputs;
  }

  /** The handles published last. */
  public Map<StateId, StateHandle> handles() {
    return handles;
  }

  /** The sums of accumulators, by name. */
  public Map<String, Sum> sums() {
    return sums;
  }

  /** The id of the batch committed last, or {@link #NONE}. */
  public long lastBatch() {
    return lastBatch;
  }

  /** The time of the batch committed last; zero time if there is none. */
  public long lastTime() {
    return lastTime;
  }

  /** How many records the last batch might have so as to keep its time; 0 if nobody knew. */
  public long lastLimit() {
    return lastLimit;
  }

  /** The batch that was planned and not committed. */
  public Optional<BatchPlanned> pending() {
    return Optional.ofNullable(pending);
  }

  /** What the batch that was planned came to, if that was noted before it was committed. */
  public Optional<BatchSealed> sealed() {
    return Optional.ofNullable(sealed);
  }

  void lastBatch(long id, long time) {
    lastBatch = id;
    lastTime = time;
  }

  void lastLimit(long records) {
    lastLimit = records;
  }

  void pending(BatchPlanned planned) {
    pending = planned;
  }

  void sealed(BatchSealed noted) {
    sealed = noted;
  }

  List<String> sourceIds() {
    return new ArrayList<>(sources.keySet());
  }

  List<String> operatorIds() {
    return new ArrayList<>(operators.keySet());
  }

  List<String> outputIds() {
    return new ArrayList<>(outputs.keySet());
  }

  /**
   * What all adds up to once this was said too. May change {@code before} and return it.
   *
   * @param before null before the first baseline
   * @throws IllegalStateException if it cannot follow on what was said
   */
  static CheckpointState fold(CheckpointState before, Entry entry) {
    if (entry instanceof Baseline baseline) {
      return baseline.state();
    }
    before.add(entry);
    return before;
  }

  private void add(Entry entry) {
    if (entry instanceof BatchPlanned planned) {
      require(pending == null, "batch " + planned.id() + " planned before the last one ended");
      require(planned.id() > lastBatch, "batch " + planned.id() + " planned after " + lastBatch);
      pending = planned;
      lastLimit = planned.limit() == 0 ? lastLimit : planned.limit();
    } else if (entry instanceof OperatorPinned pinned) {
      operators.computeIfPresent(
          pinned.operator(), (id, operator) -> operator.pinned(pinned.partitions()));
    } else if (entry instanceof BatchSealed state) {
      require(
          pending != null && pending.id() == state.id(),
          "state of batch " + state.id() + ", planned was " + pending);
      sealed = state;
    } else if (entry instanceof BatchCommitted committed) {
      require(
          pending != null && pending.id() == committed.id(),
          "batch " + committed.id() + " committed, planned was " + pending);
      committed(committed);
    }
    // What was lost changes nothing: the batch is run without it.
  }

  private void committed(BatchCommitted committed) {
    for (PlannedRange range : pending.ranges()) {
      SourceState source = sources.get(range.source());
      if (range.range() != null && source != null) {
        source.committed(range.range());
      }
    }
    committed.handles().forEach(handle -> handles.put(handle.id(), handle));
    for (Written written : committed.written()) {
      outputs.computeIfPresent(
          written.output(), (id, output) -> output.wrote(committed.id(), written.partitions()));
    }
    committed.sums().forEach(sum -> sums.put(sum.name(), sum));
    lastBatch(pending.id(), pending.time());
    pending = null;
    sealed = null;
  }

  private static void require(boolean condition, String problem) {
    if (!condition) {
      throw new IllegalStateException(problem);
    }
  }

  /** The handles of each operator, by partition. */
  public Map<String, Map<Integer, StateHandle>> handlesByOperator() {
    Map<String, Map<Integer, StateHandle>> byOperator = new TreeMap<>();
    handles.forEach(
        (id, handle) ->
            byOperator
                .computeIfAbsent(id.operator(), operator -> new TreeMap<>())
                .put(id.partition(), handle));
    return byOperator;
  }
}
