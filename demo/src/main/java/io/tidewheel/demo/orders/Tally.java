package io.tidewheel.demo.orders;

import java.io.Serializable;

/**
 * What two who saw the same orders agree on, and hardly anybody else: how many there were, and the
 * sum of their sequence numbers.
 */
public record Tally(long count, long sequenceSum) implements Serializable {
  /** Of no orders. */
  public static final Tally NONE = new Tally(0, 0);

  /** Of one order. */
  public static Tally of(Order order) {
    return new Tally(1, order.sequence());
  }

  /** Of these orders and others. */
  public Tally plus(Tally other) {
    return new Tally(count + other.count, sequenceSum + other.sequenceSum);
  }
}
