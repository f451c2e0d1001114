package io.tidewheel.benchmarks;

import io.tidewheel.spi.engine.TaskContext;
import io.tidewheel.spi.source.PlanRequest;
import io.tidewheel.spi.source.Source;
import io.tidewheel.spi.source.SourceRange;
import io.tidewheel.spi.source.Split;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongFunction;

/** A source of records that are in memory, one prepared batch after the other. */
public final class PreparedSource<T> implements Source<T, PreparedSource.Prepared<T>> {

  /** The records of a batch, by split. */
  public record Prepared<T>(List<List<T>> splits) implements SourceRange {
    @Override
    public long records() {
      return splits.stream().mapToLong(List::size).sum();
    }
  }

  /** One list. */
  record ListSplit<T>(List<T> records) implements Split<T> {
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

  @Override
  public boolean replayable() {
    return true;
  }

  @Override
  public void start() {}

  @Override
  public Prepared<T> plan(PlanRequest request) {
    return new Prepared<>(batches.apply(next++));
  }

  @Override
  public List<? extends Split<T>> splits(Prepared<T> range) {
    return range.splits().stream().map(ListSplit::new).toList();
  }

  @Override
  public void close() {}
}
