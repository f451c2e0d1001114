package io.tidewheel.internal.rdd;

/**
 * What was added to an accumulator. Thread-safe.
 *
 * <p>Batches run one after the other, so what the tasks of one added stays as soon as a task of
 * another batch adds something; and goes if one of another attempt of the same batch does.
 */
public final class Total {

  /**
   * How much was added.
   *
   * @param count how often
   * @param whole sum of what was added as a long
   * @param real sum of what was added as a double
   */
  public record Amount(long count, long whole, double real) {
    static final Amount ZERO = new Amount(0, 0, 0);

    Amount plus(Amount other) {
      return new Amount(count + other.count, whole + other.whole, real + other.real);
    }
  }

  private Amount settled = Amount.ZERO;
  private ScopeTally batch;
  private ScopeTally context;

  /** Adds, on the thread of a task or of the program. */
  public void add(long whole, double real) {
    Amount added = new Amount(1, whole, real);
    TaskTally task = TaskTally.current();
    if (task == null) {
      settle(added);
    } else {
      task.add(this, added);
    }
  }

  /** All that was added so far, by tasks that ended. */
  public synchronized Amount value() {
    Amount value = settled;
    value = context == null ? value : value.plus(context.of(this));
    return batch == null ? value : value.plus(batch.of(this));
  }

  /** Begins at zero again. */
  public synchronized void reset() {
    settled = Amount.ZERO;
    batch = null;
    context = null;
  }

  synchronized void settle(Amount amount) {
    settled = settled.plus(amount);
  }

  /** A task of this scope added something. */
  synchronized void seen(ScopeTally tally) {
    if (tally.scope().isContext()) {
      context = tally;
    } else if (tally != batch) {
      if (batch != null && !batch.scope().equals(tally.scope())) {
        settled = settled.plus(batch.of(this));
      }
      batch = tally;
    }
  }
}
