package io.tidewheel.demo.screen;

import java.util.Optional;

/** How the job reads its topic. */
public enum Approach {
  /** A batch is a range of offsets. */
  DIRECT(""),

  /** A member of a consumer group receives, and what it received is gone with the process. */
  RECEIVER(
      "received without a write-ahead log: should the process die, orders of the last seconds may be"
          + " missing or come again"),

  /** The same, and what it received is on disk before its offsets are committed. */
  LOGGED_RECEIVER(
      "received through a write-ahead log: at least once; orders that come again are known by their"
          + " number");

  private final String promise;

  Approach(String promise) {
    this.promise = promise;
  }

  /** Whether records come through a receiver. */
  public boolean receives() {
    return this != DIRECT;
  }

  /** Whether there is a write-ahead log. */
  public boolean isLogged() {
    return this == LOGGED_RECEIVER;
  }

  /** The same with a write-ahead log, if it is one of those that can have one. */
  public Approach logged() {
    return receives() ? LOGGED_RECEIVER : this;
  }

  /** What it promises where that is less than exactly once. */
  Optional<String> promise() {
    return promise.isEmpty() ? Optional.empty() : Optional.of(promise);
  }
}
