package io.tidewheel;

import io.tidewheel.internal.Registered;
import io.tidewheel.internal.rdd.Total;
import java.io.Serializable;
import java.util.Optional;

/**
 * A sum of longs that functions add to, on any thread.
 *
 * <p>What a batch adds counts once, however often its tasks are tried or the batch is run again: in
 * tasks, and in the code of {@code transform} and {@code foreachRDD} on the batch thread. It shows
 * when the task has ended, and what is added again is taken back before. So the sum is that of
 * batches that were committed, and of the one that runs. An RDD that is not persisted is computed
 * by every action, and adds each time; if it is persisted, and an output fails after another one
 * completed, what was added while it was computed counts again with the output that is repeated.
 *
 * <p>A sum with a name is kept in the checkpoint, if there is one: it becomes durable with the
 * batch that changed it, and a restarted program goes on from there. What the program adds outside
 * of batches, and a sum without a name, last as long as the process. Thread-safe.
 */
public final class LongAccumulator implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String name;
  private final Registered<Total> total;

  LongAccumulator(String name, Total total) {
    this.name = name;
    this.total = Registered.of(total);
  }

  /**
   * Adds to the sum.
   *
   * @throws IllegalStateException in a process that did not make it, outside of a task's functions
   */
  public void add(long value) {
    if (!Total.add(total, value, 0)) {
      throw elsewhere();
    }
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

  /**
   * Begins at zero again, in the checkpoint with the next batch. For the program, not for
   * functions.
   */
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
      throw elsewhere();
    }
    return found;
  }

  private IllegalStateException elsewhere() {
    return new IllegalStateException(
        this
            + " is read, or added to outside of a function, in another process than the one that made"
            + " it; functions may add to it, only the program reads it");
  }

  /** {@code accumulator 'dropped'}. */
  @Override
  public String toString() {
    return name == null ? "accumulator" : "accumulator '" + name + "'";
  }
}
