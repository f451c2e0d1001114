package io.tidewheel.process;

import io.tidewheel.spi.engine.TaskContext;
import io.tidewheel.spi.source.PlanRequest;
import io.tidewheel.spi.source.RangeCodec;
import io.tidewheel.spi.source.Source;
import io.tidewheel.spi.source.SourceRange;
import io.tidewheel.spi.source.Split;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/** The numbers from 0 on, a few in each batch: what was read can be told from how far it came. */
final class CountingSource implements Source<Long, CountingSource.Numbers> {
  private static final int PER_BATCH = 20;

  private long next;

  /** Numbers from one to before another. */
  record Numbers(long from, long until) implements SourceRange {
    @Override
    public long records() {
      return until - from;
    }
  }

  private record NumbersSplit(long from, long until) implements Split<Long> {
    @Override
    public Iterator<Long> read(TaskContext task) {
      return LongStream.range(from, until).iterator();
    }
  }

  private static final class NumbersCodec implements RangeCodec<Numbers> {
    @Override
    public void write(Numbers range, DataOutput out) throws IOException {
      out.writeLong(range.from());
      out.writeLong(range.until());
    }

    @Override
    public Numbers read(DataInput in) throws IOException {
      return new Numbers(in.readLong(), in.readLong());
    }
  }

  @Override
  public String description() {
    return "numbers";
  }

  @Override
  public String kind() {
    return "counting";
  }

  @Override
  public Optional<RangeCodec<Numbers>> rangeCodec() {
    return Optional.of(new NumbersCodec());
  }

  @Override
  public void start(Optional<Numbers> last) {
    next = last.map(Numbers::until).orElse(0L);
  }

  @Override
  public Numbers plan(PlanRequest request) {
    Numbers numbers = new Numbers(next, next + PER_BATCH);
    next += PER_BATCH;
    return numbers;
  }

  @Override
  public List<NumbersSplit> splits(Numbers range) {
    long middle = (range.from() + range.until()) / 2;
    return List.of(new NumbersSplit(range.from(), middle), new NumbersSplit(middle, range.until()));
  }

  @Override
  public void close() {}
}
