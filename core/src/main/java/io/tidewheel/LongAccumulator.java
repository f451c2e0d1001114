package io.tidewheel;

import io.tidewheel.internal.Registered;
import io.tidewheel.internal.rdd.Total;
import java.io.Serializable;
import java.util.Optional;

/**
 * A sum of longs that functions add to, on any thread.
 *
 * <p>What a task adds counts once, however often the task is tried, and shows when the task has
 * ended. What the tasks of a batch add is taken back when the batch is run again and they add to it
 * again; so the sum is that of batches that were committed, and of the one that runs. An RDD that
 * is not persisted is computed by every action, and adds each time. What is added outside tasks, in
 * the code of {@code foreachRDD} say, counts each time that code runs.
 *
 * <p>Of a batch that is run again, an output that had completed is not: what it added before is
 * taken back with the rest. Give outputs that may fail accumulators of their own.
 *
 * <p>A checkpoint does not hold it: in a restarted program it begins at zero. Thread-safe.
 */
public final class LongAccumulator implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String name;
  private final Registered<Total> total = Registered.of(new Total());

  LongAccumulator(String name) {
    this.name = name;
  }

  /**
   * Adds to the sum.
   *
   * @throws IllegalStateException if this is not the process that made it
   */
  public void add(long value) {
    total().add(value, 0);
  }

  /** The sum. */
  public Long value() {
    return sum();
  }

  /** The sum. */
  public long sum() {
    return total().value().whole();
  }

  /** How often something was added. */
  public long count() {
    return total().value().count();
  }

  /** The average of what was added; not a number if nothing was. */
  public double avg() {
    Total.Amount amount = total().value();
    return (double) amount.whole() / amount.count();
  }

  /** Whether nothing was added. */
  public boolean isZero() {
    return count() == 0;
  }

  /** Begins at zero again. For the program, not for functions. */
  public void reset() {
    total().reset();
  }

  /** The name, if it was given one. */
  public Optional<String> name() {
    return Optional.ofNullable(name);
  }

  private Total total() {
    Total found = total.get();
    if (found == null) {
      throw new IllegalStateException(
          this
              + " is used in another process than the one that made it, and engines do not send"
              + " sums back yet; count with an action instead");
    }
    return found;
  }

  /** {@code accumulator 'dropped'}. */
  @Override
  public String toString() {
    return name == null ? "accumulator" : "accumulator '" + name + "'";
  }
}
