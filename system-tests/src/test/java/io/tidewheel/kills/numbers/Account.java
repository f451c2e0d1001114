package io.tidewheel.kills;

import java.io.Serializable;

/**
 * The state of a key, and of a group in a window.
 *
 * @param padding so that state has some weight, and snapshots and trims are due often
 */
record Account(long count, long total, String padding) implements Serializable {
  private static final String PADDING = "state that weighs something ".repeat(4);

  static final Account EMPTY = new Account(0, 0, PADDING);

  static Account of(long number) {
    return new Account(1, Numbers.value(number), "");
  }

  Account plus(long number) {
    return new Account(count + 1, total + Numbers.value(number), padding);
  }

  Account plus(Account other) {
    return new Account(count + other.count, total + other.total, padding);
  }

  Account minus(Account other) {
    return new Account(count - other.count, total - other.total, padding);
  }
}
