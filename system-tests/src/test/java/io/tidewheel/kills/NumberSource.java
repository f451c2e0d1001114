package io.tidewheel.kills;

import io.tidewheel.kills.trap.Step;
import io.tidewheel.kills.trap.Trap;
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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** The numbers from 0 on: some in each batch, sometimes none, now and then very many. */
final class NumberSource implements Source<Long, NumberSource.Range> {
  private static final int SPLITS = 3;
  private static final int USUAL = 60;
  private static final int MANY = 400;
  private static final int VERY_MANY = 9_000;

  private final long end;
  private final CountDownLatch finished = new CountDownLatch(1);
  private long next;

  /**
   * @param end before which number it ends
   */
  NumberSource(long end) {
    this.end = end;
  }

  /** Numbers from one to before another. */
  record Range(long from, long until) implements SourceRange {
    @Override
    public long records() {
      return until - from;
    }
  }

  private record NumbersSplit(long from, long until) implements Split<Long> {
    @Override
    public Iterator<Long> read(TaskContext task) {
      return LongStream.range(from, until).peek(number -> Trap.at(Step.READ)).iterator();
    }
  }

  private static final class Codec implements RangeCodec<Range> {
    @Override
    public void write(Range range, DataOutput out) throws IOException {
      out.writeLong(range.from());
      out.writeLong(range.until());
    }

    @Override
    public Range read(DataInput in) throws IOException {
      return new Range(in.readLong(), in.readLong());
    }
  }

  /** Completes when all numbers are committed. */
  CountDownLatch finished() {
    return finished;
  }

  @Override
  public String description() {
    return "numbers";
  }

  @Override
  public String kind() {
    return "numbers";
  }

  @Override
  public Optional<RangeCodec<Range>> rangeCodec() {
    return Optional.of(new Codec());
  }

  @Override
  public void start(Optional<Range> last) {
    next = last.map(Range::until).orElse(0L);
  }

  @Override
  public Range plan(PlanRequest request) {
    Trap.phase(Trap.Phase.WORKING);
    long most = Math.min(end - next, request.mostRecords());
    Range range = new Range(next, next + Math.max(0, Math.min(most, some())));
    next = range.until();
    Trap.say("PLAN " + next);
    Trap.at(Step.PLAN);
    return range;
  }

  private static long some() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    int kind = random.nextInt(300);
    if (kind < 50) {
      return 0;
    }
    if (kind == 50) {
      return random.nextInt(VERY_MANY);
    }
    return 1L + random.nextInt(kind < 80 ? MANY : USUAL);
  }

  @Override
  public List<NumbersSplit> splits(Range range) {
    Trap.phase(Trap.Phase.WORKING);
    return IntStream.range(0, SPLITS)
        .mapToObj(i -> new NumbersSplit(bound(range, i), bound(range, i + 1)))
        .toList();
  }

  private static long bound(Range range, int split) {
    return range.from() + range.records() * split / SPLITS;
  }

  @Override
  public void committed(long batchId, Range range) {
    Trap.phase(Trap.Phase.WORKING);
    Trap.say("COMMITTED " + batchId);
    Trap.at(Step.PUBLISH);
    if (range.until() >= end) {
      finished.countDown();
    }
  }

  @Override
  public void close() {}
}
