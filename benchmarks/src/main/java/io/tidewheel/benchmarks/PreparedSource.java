package io.tidewheel.benchmarks;

import io.tidewheel.spi.engine.TaskContext;
import io.tidewheel.spi.source.PlanRequest;
import io.tidewheel.spi.source.RangeCodec;
import io.tidewheel.spi.source.Source;
import io.tidewheel.spi.source.SourceRange;
import io.tidewheel.spi.source.Split;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;

/** A source of records that are in memory, one prepared batch after the other. */
public final class PreparedSource<T> implements Source<T, PreparedSource.Prepared<T>> {

  /** The records of a batch, by split. */
  public record Prepared<T>(long number, List<List<T>> splits) implements SourceRange {
    @Override
    public long records() {
      return splits.stream().mapToLong(List::size).sum();
    }
  }

  /** One list. */
  record ListSplit<T>(List<T> records) implements Split<T>, Serializable {
    @Override
    public Iterator<T> read(TaskContext task) {
      return records.iterator();
    }
  }

  private final LongFunction<List<List<T>>> batches;
  private long next;

  /**
   * A source that never ends.
   *
   * @param batches the splits of the batch of a number, from 0
   */
  public PreparedSource(LongFunction<List<List<T>>> batches) {
    this.batches = batches;
  }

  @Override
  public String description() {
    return "prepared records";
  }

  /** Writes the batch's number. */
  private final class NumberCodec implements RangeCodec<Prepared<T>> {
    @Override
    public void write(Prepared<T> range, DataOutput out) throws IOException {
      out.writeLong(range.number());
    }

    @Override
    public Prepared<T> read(DataInput in) throws IOException {
      long number = in.readLong();
      return new Prepared<>(number, batches.apply(number));
    }
  }

  @Override
  public String kind() {
    return "prepared";
  }

  @Override
  public Optional<RangeCodec<Prepared<T>>> rangeCodec() {
    return Optional.of(new NumberCodec());
  }

  @Override
  public void start(Optional<Prepared<T>> last) {
    next = last.map(range -> range.number() + 1).orElse(0L);
  }

  @Override
  public Prepared<T> plan(PlanRequest request) {
    long number = next++;
    return new Prepared<>(number, batches.apply(number));
  }

  @Override
  public List<? extends Split<T>> splits(Prepared<T> range) {
    return range.splits().stream().map(ListSplit::new).toList();
  }

  @Override
  public void close() {}
}
