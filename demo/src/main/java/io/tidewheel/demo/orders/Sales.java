package io.tidewheel.demo.orders;

import java.io.Serializable;

/** How many orders, and what was paid for them; whole cents, so that sums are exact. */
public record Sales(long orders, long cents) implements Serializable {
  /** Nobody bought anything. */
  public static final Sales NONE = new Sales(0, 0);

  /** Of one order. */
  public static Sales of(Order order) {
    return new Sales(1, order.cents());
  }

  /** These and others. */
  public Sales plus(Sales other) {
    return new Sales(orders + other.orders, cents + other.cents);
  }
}
