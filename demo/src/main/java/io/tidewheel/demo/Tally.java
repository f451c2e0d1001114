package io.tidewheel.demo;

import java.io.Serializable;

/**
 * What two who saw the same orders agree on, and hardly anybody else: how many there were, and the
 * sum of their sequence numbers.
 */
record Tally(long count, long sequenceSum) implements Serializable {
  static final Tally NONE = new Tally(0, 0);

  static Tally of(Order order) {
    return new Tally(1, order.sequence());
  }

  Tally plus(Tally other) {
    return new Tally(count + other.count, sequenceSum + other.sequenceSum);
  }
}
