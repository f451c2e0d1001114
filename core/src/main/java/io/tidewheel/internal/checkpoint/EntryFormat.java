package io.tidewheel.internal.checkpoint;

import io.tidewheel.internal.checkpoint.CheckpointState.Identity;
import io.tidewheel.internal.checkpoint.CheckpointState.OperatorState;
import io.tidewheel.internal.checkpoint.CheckpointState.OutputState;
import io.tidewheel.internal.checkpoint.CheckpointState.SourceState;
import io.tidewheel.internal.checkpoint.Entry.Baseline;
import io.tidewheel.internal.checkpoint.Entry.BatchCommitted;
import io.tidewheel.internal.checkpoint.Entry.BatchPlanned;
import io.tidewheel.internal.checkpoint.Entry.BatchSealed;
import io.tidewheel.internal.checkpoint.Entry.OperatorPinned;
import io.tidewheel.internal.checkpoint.Entry.PlannedRange;
import io.tidewheel.internal.checkpoint.Entry.RangeLost;
import io.tidewheel.internal.checkpoint.Entry.Sum;
import io.tidewheel.internal.checkpoint.Entry.Written;
import io.tidewheel.spi.state.StateHandle;
import io.tidewheel.spi.state.StateId;
import io.tidewheel.spi.state.StateStores;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Entries as bytes. A checkpoint of two batches of one source and one operator of two partitions:
 *
 * <pre>
 * type 1 baseline   2 "revenue" "7d0c..." zero 1000 {streaming.defaultParallelism: 2}
 *                   values-1, start 1, last batch -1
 *                   sources [orders kafka, last only, []], operators [totals mapWithState 1000 0 0], handles [],
 *                   outputs [table jdbc []], sums [], limit 0
 * type 2 planned    0, 1 interval after the last, 1 tick, [source 0, 41 bytes, 120 records],
 *                   limit 5000
 * type 3 pinned     operator 0, 2 partitions
 * type 64           (changes of totals/0, written by the state stores)
 * type 64           (changes of totals/1)
 * type 4 committed  0, [operator 0 partition 0 at "312", operator 0 partition 1 at "398"], 120, 7 ms,
 *                   [output 0 partitions 0 1], ["dropped" of longs, 3 times, 12]
 * type 2 planned    1, ...
 * </pre>
 *
 * Where records cannot be read again, type 6 with the handles comes before the outputs. Of a source
 * that needs all its ranges, a baseline has one that sums up those before it. Version 1 had no
 * outputs and no sums: there the lists of them are missing; and of each source the last range or
 * none. Version 2 had no limits, which are last and missing there. Sources, operators and outputs
 * are referred to by their place in the last baseline; so an entry means nothing without the state
 * before it.
 */
final class EntryFormat {
  /** Grows with every change that an older version could not read. */
  static final int VERSION = 3;

  private static final int WITHOUT_OUTPUTS = 1;
  private static final int WITHOUT_LIMITS = 2;

  private static final byte BASELINE = 1;
  private static final byte PLANNED = 2;
  private static final byte PINNED = 3;
  private static final byte COMMITTED = 4;
  private static final byte LOST = 5;
  private static final byte SEALED = 6;

  private EntryFormat() {}

  /** Whether an entry of the journal is one of these; else it belongs to the state stores. */
  static boolean isOurs(byte type) {
    return type < StateStores.FIRST_ENTRY_TYPE || type > StateStores.LAST_ENTRY_TYPE;
  }

  static boolean isBaseline(byte type) {
    return type == BASELINE;
  }

  static byte type(Entry entry) {
    if (entry instanceof Baseline) {
      return BASELINE;
    }
    if (entry instanceof BatchPlanned) {
      return PLANNED;
    }
    if (entry instanceof OperatorPinned) {
      return PINNED;
    }
    if (entry instanceof BatchSealed) {
      return SEALED;
    }
    return entry instanceof BatchCommitted ? COMMITTED : LOST;
  }

  /**
   * Writes.
   *
   * @param before what earlier entries add up to; not used for a baseline
   */
  static ByteBuffer write(Entry entry, CheckpointState before) {
    EntryOutput out = new EntryOutput();
    if (entry instanceof Baseline baseline) {
      writeBaseline(baseline.state(), out);
    } else if (entry instanceof BatchPlanned planned) {
      writePlanned(planned, before, out);
    } else if (entry instanceof OperatorPinned pinned) {
      out.number(before.operatorIds().indexOf(pinned.operator())).number(pinned.partitions());
    } else if (entry instanceof BatchCommitted committed) {
      out.number(committed.id());
      writeHandles(committed.handles(), before, committed.id(), out);
      out.number(committed.records()).number(committed.millis());
      writeWritten(committed.written(), before, out);
      writeSums(committed.sums(), out);
    } else if (entry instanceof BatchSealed sealed) {
      out.number(sealed.id());
      writeHandles(sealed.handles(), before, sealed.id(), out);
    } else if (entry instanceof RangeLost lost) {
      out.number(lost.batch()).text(lost.source()).number(lost.records());
    }
    return out.toBuffer();
  }

  /**
   * Reads.
   *
   * @param before what earlier entries add up to; null before the first baseline
   */
  static Entry read(byte type, ByteBuffer bytes, CheckpointState before) throws IOException {
    EntryInput in = new EntryInput(bytes);
    Entry entry =
        switch (type) {
          case BASELINE -> new Baseline(readBaseline(in));
          case PLANNED -> readPlanned(in, before, true);
          case PINNED -> new OperatorPinned(in.element(before.operatorIds()), in.smallNumber());
          case COMMITTED -> {
            long id = in.number();
            List<StateHandle> handles = readHandles(in, before, id);
            long records = in.number();
            long millis = in.number();
            List<Written> written = readWritten(in, before);
            yield new BatchCommitted(id, handles, written, readSums(in), records, millis);
          }
          case SEALED -> {
            long id = in.number();
            yield new BatchSealed(id, readHandles(in, before, id));
          }
          case LOST -> new RangeLost(in.number(), in.text(), in.number());
          default -> throw new IOException("there is no entry of type " + type);
        };
    in.end();
    return entry;
  }

  private static void writePlanned(BatchPlanned planned, CheckpointState before, EntryOutput out) {
    out.number(planned.id())
        .number(planned.time() - before.lastTime())
        .number(planned.ticks())
        .number(planned.ranges().size());
    for (PlannedRange range : planned.ranges()) {
      out.number(before.sourceIds().indexOf(range.source()))
          .bytes(range.range())
          .number(range.records());
    }
    out.number(planned.limit());
  }

  /**
   * @param limits whether its limit follows, unless the entry ends there
   */
  private static BatchPlanned readPlanned(EntryInput in, CheckpointState before, boolean limits)
      throws IOException {
    long id = in.number();
    long time = before.lastTime() + in.number();
    int ticks = in.smallNumber();
    int count = in.count();
    List<PlannedRange> ranges = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ranges.add(new PlannedRange(in.element(before.sourceIds()), in.bytes(), in.number()));
    }
    return new BatchPlanned(id, time, ticks, ranges, limits ? readLimit(in) : 0);
  }

  private static long readLimit(EntryInput in) throws IOException {
    return in.isAtEnd() ? 0 : in.number();
  }

  private static void writeHandles(
      Iterable<StateHandle> handles, CheckpointState state, long batch, EntryOutput out) {
    List<String> operators = state.operatorIds();
    List<StateHandle> list = new ArrayList<>();
    handles.forEach(list::add);
    out.number(list.size());
    for (StateHandle handle : list) {
      out.number(operators.indexOf(handle.id().operator()))
          .number(handle.id().partition())
          .number(batch - handle.version())
          .text(handle.location());
    }
  }

  private static List<StateHandle> readHandles(EntryInput in, CheckpointState state, long batch)
      throws IOException {
    List<String> operators = state.operatorIds();
    int count = in.count();
    List<StateHandle> handles = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StateId id = new StateId(in.element(operators), in.smallNumber());
      handles.add(new StateHandle(id, batch - in.number(), in.text()));
    }
    return handles;
  }

  private static void writeWritten(List<Written> all, CheckpointState before, EntryOutput out) {
    List<String> outputs = before.outputIds();
    out.number(all.size());
    for (Written written : all) {
      out.number(outputs.indexOf(written.output())).number(written.partitions().size());
      written.partitions().forEach(out::number);
    }
  }

  private static List<Written> readWritten(EntryInput in, CheckpointState before)
      throws IOException {
    List<Written> all = new ArrayList<>();
    for (int i = in.isAtEnd() ? 0 : in.count(); i > 0; i--) {
      String output = in.element(before.outputIds());
      List<Integer> partitions = new ArrayList<>();
      for (int j = in.count(); j > 0; j--) {
        partitions.add(in.smallNumber());
      }
      all.add(new Written(output, partitions));
    }
    return all;
  }

  private static void writeSums(Collection<Sum> sums, EntryOutput out) {
    out.number(sums.size());
    for (Sum sum : sums) {
      out.text(sum.name()).number(sum.ofDoubles() ? 1 : 0).number(sum.count());
      out.number(sum.ofDoubles() ? Double.doubleToRawLongBits(sum.real()) : sum.whole());
    }
  }

  /** Of a commit, sums come last, so that they may be missing. */
  private static List<Sum> readSums(EntryInput in) throws IOException {
    List<Sum> sums = new ArrayList<>();
    for (int i = in.isAtEnd() ? 0 : in.count(); i > 0; i--) {
      String name = in.text();
      boolean ofDoubles = in.number() == 1;
      long count = in.number();
      long value = in.number();
      sums.add(
          ofDoubles
              ? new Sum(name, true, count, 0, Double.longBitsToDouble(value))
              : new Sum(name, false, count, value, 0));
    }
    return sums;
  }

  private static void writeBaseline(CheckpointState state, EntryOutput out) {
    Identity identity = state.identity();
    out.number(VERSION)
        .text(identity.application())
        .text(identity.id())
        .number(identity.zeroTime())
        .number(identity.intervalMillis())
        .number(identity.pinned().size());
    new TreeMap<>(identity.pinned()).forEach((key, value) -> out.text(key).text(value));
    out.text(state.codecFormat()).number(state.starts());
    out.number(state.lastBatch()).number(state.lastTime());
    out.number(state.sources().size());
    state.sources().forEach((id, source) -> writeSource(id, source, out));
    out.number(state.operators().size());
    state
        .operators()
        .forEach(
            (id, operator) ->
                out.text(id)
                    .text(operator.kind())
                    .number(operator.slideMillis())
                    .number(operator.widthMillis())
                    .number(operator.partitions()));
    writeHandles(state.handles().values(), state, state.lastBatch(), out);
    out.number(state.pending().isPresent() ? 1 : 0);
    state.pending().ifPresent(planned -> writePlanned(planned, state, out));
    out.number(state.outputs().size());
    state
        .outputs()
        .forEach(
            (id, output) -> {
              out.text(id).text(output.kind()).number(output.lastBatches().size());
              output.lastBatches().forEach(batch -> out.number(state.lastBatch() - batch));
            });
    writeSums(state.sums().values(), out);
    out.number(state.lastLimit());
  }

  private static void writeSource(String id, SourceState source, EntryOutput out) {
    out.text(id)
        .text(source.kind())
        .number(source.accumulates() ? 1 : 0)
        .number(source.ranges().size());
    source.ranges().forEach(out::bytes);
  }

  private static SourceState readSource(EntryInput in, int version) throws IOException {
    String kind = in.text();
    if (version == WITHOUT_OUTPUTS) {
      return new SourceState(kind, in.bytes());
    }
    boolean accumulates = in.number() == 1;
    List<ByteBuffer> ranges = new ArrayList<>();
    for (int i = in.count(); i > 0; i--) {
      ranges.add(in.presentBytes());
    }
    return new SourceState(kind, accumulates, ranges);
  }

  private static CheckpointState readBaseline(EntryInput in) throws IOException {
    int version = in.smallNumber();
    if (version > VERSION || version < WITHOUT_OUTPUTS) {
      throw new NewerFormatException(version, VERSION);
    }
    String application = in.text();
    String id = in.text();
    long zeroTime = in.number();
    long interval = in.number();
    Map<String, String> pinned = new TreeMap<>();
    for (int i = in.count(); i > 0; i--) {
      pinned.put(in.text(), in.text());
    }
    CheckpointState state =
        new CheckpointState(
            new Identity(application, id, zeroTime, interval, pinned), in.text(), in.smallNumber());
    state.lastBatch(in.number(), in.number());
    for (int i = in.count(); i > 0; i--) {
      state.sources().put(in.text(), readSource(in, version));
    }
    for (int i = in.count(); i > 0; i--) {
      state
          .operators()
          .put(in.text(), new OperatorState(in.text(), in.number(), in.number(), in.smallNumber()));
    }
    readHandles(in, state, state.lastBatch())
        .forEach(handle -> state.handles().put(handle.id(), handle));
    if (in.number() == 1) {
      state.pending(readPlanned(in, state, version > WITHOUT_LIMITS));
    }
    if (version > WITHOUT_OUTPUTS) {
      readOutputs(in, state);
    }
    readSums(in).forEach(sum -> state.sums().put(sum.name(), sum));
    if (version > WITHOUT_LIMITS) {
      state.lastLimit(in.number());
    }
    return state;
  }

  private static void readOutputs(EntryInput in, CheckpointState state) throws IOException {
    for (int i = in.count(); i > 0; i--) {
      String id = in.text();
      String kind = in.text();
      List<Long> lastBatches = new ArrayList<>();
      for (int j = in.count(); j > 0; j--) {
        lastBatches.add(state.lastBatch() - in.number());
      }
      state.outputs().put(id, new OutputState(kind, lastBatches));
    }
  }
}
