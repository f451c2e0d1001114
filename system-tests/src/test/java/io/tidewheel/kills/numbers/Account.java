package io.tidewheel.kills.numbers;

import java.io.Serializable;

/**
 * The state of a key, and of a group in a window.
 *
 * @param padding so that state has some weight, and snapshots and trims are due often
 */
public record Account(long count, long total, String padding) implements Serializable {
  private static final String PADDING = "state that weighs something ".repeat(4);

  public static final Account EMPTY = new Account(0, 0, PADDING);

  public static Account of(long number) {
    return new Account(1, Numbers.value(number), "");
  }

  public Account plus(long number) {
    return new Account(count + 1, total + Numbers.value(number), padding);
  }

  public Account plus(Account other) {
    return new Account(count + other.count, total + other.total, padding);
  }

  public Account minus(Account other) {
    return new Account(count - other.count, total - other.total, padding);
  }
}
