package io.tidewheel.internal.input;

import io.tidewheel.internal.rdd.Dataset;
import io.tidewheel.internal.rdd.Scope;
import io.tidewheel.spi.plan.ReadSplits;
import io.tidewheel.spi.source.PlanRequest;
import io.tidewheel.spi.source.RangeCodec;
import io.tidewheel.spi.source.Source;
import io.tidewheel.spi.source.SourceRange;
import io.tidewheel.spi.source.Split;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Function;

/**
 * An input of RDDs that the program puts into a queue, at any time. Volatile: what was taken from
 * the queue is held until its batch is committed, and lost with the process.
 *
 * <p>Read through the datasets of the queued RDDs, not through splits.
 *
 * @param <Q> what is queued
 */
public final class QueueSource<Q, T> implements Source<T, QueueSource.Taken<T>> {

  /** What was taken from the queue for one batch. */
  public record Taken<T>(List<Dataset<T>> datasets) implements SourceRange {
    /** The records of lists; what would have to be computed counts as none. */
    @Override
    public long records() {
      return datasets.stream().mapToLong(Taken::known).sum();
    }

    private static long known(Dataset<?> dataset) {
      return dataset.node() instanceof ReadSplits read
          ? read.splits().stream().mapToLong(Dataset::knownRecords).sum()
          : 0;
    }
  }

  private final Queue<Q> queue;
  private final boolean oneAtATime;
  private final Function<Q, Dataset<T>> datasetOf;
  private final Dataset<T> whenEmpty;

  /**
   * An input from this queue, which is locked while it is read.
   *
   * @param oneAtATime whether a batch takes one RDD, or all there are
   * @param whenEmpty what a batch is that finds the queue empty
   */
  public QueueSource(
      Queue<Q> queue, boolean oneAtATime, Function<Q, Dataset<T>> datasetOf, Dataset<T> whenEmpty) {
    this.queue = queue;
    this.oneAtATime = oneAtATime;
    this.datasetOf = datasetOf;
    this.whenEmpty = whenEmpty;
  }

  @Override
  public String description() {
    return "queue";
  }

  @Override
  public String kind() {
    return "queue";
  }

  @Override
  public Optional<RangeCodec<Taken<T>>> rangeCodec() {
    return Optional.empty();
  }

  @Override
  public Taken<T> nothing() {
    return new Taken<>(List.of(whenEmpty));
  }

  @Override
  public void start(Optional<Taken<T>> last) {}

  @Override
  public Taken<T> plan(PlanRequest request) {
    List<Dataset<T>> taken = new ArrayList<>();
    synchronized (queue) {
      while (!queue.isEmpty() && (taken.isEmpty() || !oneAtATime)) {
        taken.add(datasetOf.apply(queue.remove()));
      }
    }
    return new Taken<>(taken.isEmpty() ? List.of(whenEmpty) : taken);
  }

  /** The records of a range, in a batch. */
  public Dataset<T> read(Scope scope, Taken<T> taken) {
    return Dataset.union("queueStream", taken.datasets()).in(scope);
  }

  @Override
  public List<Split<T>> splits(Taken<T> range) {
    throw new IllegalStateException("a queue is read by read(); this is a bug in Tidewheel");
  }

  @Override
  public void close() {}
}
