package io.tidewheel.program;

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

/** The numbers from 0 on as far as they have been sent, of which a batch takes all it may. */
final class Topic implements Source<Long, Topic.Numbers> {
  private volatile long sent;
  private long next;

  /** Numbers from one to before another. */
  record Numbers(long from, long until) implements SourceRange, Split<Long> {
    @Override
    public long records() {
      return until - from;
    }

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

  /** Makes so many more numbers available; by any thread. */
  synchronized Topic send(long records) {
    sent += records;
    return this;
  }

  @Override
  public String description() {
    return "topic";
  }

  @Override
  public String kind() {
    return "topic";
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
    Numbers numbers = new Numbers(next, next + Math.min(sent - next, request.mostRecords()));
    next = numbers.until();
    return numbers;
  }

  @Override
  public List<Numbers> splits(Numbers range) {
    return List.of(range);
  }

  @Override
  public void close() {}
}
