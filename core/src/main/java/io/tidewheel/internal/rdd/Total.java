package io.tidewheel.internal.rdd;

import io.tidewheel.internal.Registered;
import io.tidewheel.internal.checkpoint.Entry.Sum;
import java.io.Serializable;

/**
 * What was added to an accumulator: by batches that were committed, which a checkpoint keeps if the
 * sum has a name; by the batch that runs; and by what is no batch. Thread-safe.
 */
public final class Total {

  /**
   * How much was added.
   *
   * @param count how often
   * @param whole sum of what was added as a long
   * @param real sum of what was added as a double
   */
  public record Amount(long count, long whole, double real) implements Serializable {
    static final Amount ZERO = new Amount(0, 0, 0);

    Amount plus(Amount other) {
      return new Amount(count + other.count, whole + other.whole, real + other.real);
    }
  }

  private Amount kept = Amount.ZERO;
  private Amount recorded = Amount.ZERO;
  private Amount outside = Amount.ZERO;
  private ScopeTally batch;
  private ScopeTally context;

  /**
   * Adds, on the thread of a task, in whatever process, or of the program.
   *
   * @return whether there is anything to add to: this is a task, or the process that made the sum
   */
  public static boolean add(Registered<Total> total, long whole, double real) {
    Amount added = new Amount(1, whole, real);
    TaskTally task = TaskTally.current();
    ScopeTally here = ScopeTally.here();
    Total found = total.get();
    if (task != null) {
      task.add(total, added);
    } else if (found == null) {
      return false;
    } else if (here != null) {
      here.add(found, added);
    } else {
      found.settle(added);
    }
    return true;
  }

  /** All that was added so far, by tasks that ended. */
  public synchronized Amount value() {
    Amount value = kept.plus(outside);
    value = context == null ? value : value.plus(context.of(this));
    return batch == null ? value : value.plus(batch.of(this));
  }

  /** Begins at zero again. */
  public synchronized void reset() {
    kept = Amount.ZERO;
    outside = Amount.ZERO;
    if (batch != null) {
      batch.forget(this);
    }
    if (context != null) {
      context.forget(this);
    }
  }

  synchronized void settle(Amount amount) {
    outside = outside.plus(amount);
  }

  /** A task of this scope added something. */
  synchronized void seen(ScopeTally tally) {
    if (tally.scope().isContext()) {
      context = tally;
    } else {
      batch = tally;
    }
  }

  // ---- What a checkpoint keeps.

  /** What the committed batches and this one add up to; null if the checkpoint has that. */
  synchronized Amount changedBy(ScopeTally tally) {
    Amount after = kept.plus(tally.of(this));
    return after.equals(recorded) ? null : after;
  }

  synchronized void committed(ScopeTally tally) {
    kept = kept.plus(tally.of(this));
    recorded = kept;
    if (batch == tally) {
      batch = null;
    }
  }

  synchronized void restore(Sum sum) {
    kept = new Amount(sum.count(), sum.whole(), sum.real());
    recorded = kept;
  }
}
