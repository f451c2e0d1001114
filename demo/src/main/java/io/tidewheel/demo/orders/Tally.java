package io.tidewheel.demo.orders;

import java.io.Serializable;

/**
 * What two who saw the same orders agree on, and hardly anybody else: one order that is lost and
 * another that is there twice change one of these at least.
 *
 * @param count how many orders
 * @param cents what was paid for them
 * @param sequenceSum the sum of their sequence numbers
 * @param sequenceXor their sequence numbers, combined bit by bit
 */
public record Tally(long count, long cents, long sequenceSum, long sequenceXor)
    implements Serializable {
  /** Of no orders. */
  public static final Tally NONE = new Tally(0, 0, 0, 0);

  /** Of one order. */
  public static Tally of(Order order) {
    return new Tally(1, order.cents(), order.sequence(), order.sequence());
  }

  /** Of these orders and others. */
  public Tally plus(Tally other) {
    return new Tally(
        count + other.count,
        cents + other.cents,
        sequenceSum + other.sequenceSum,
        sequenceXor ^ other.sequenceXor);
  }
}
