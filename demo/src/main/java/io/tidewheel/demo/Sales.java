package io.tidewheel.demo;

import java.io.Serializable;

/** How many orders, and what was paid for them; whole cents, so that sums are exact. */
record Sales(long orders, long cents) implements Serializable {
  static final Sales NONE = new Sales(0, 0);

  static Sales of(Order order) {
    return new Sales(1, order.cents());
  }

  Sales plus(Sales other) {
    return new Sales(orders + other.orders, cents + other.cents);
  }
}
