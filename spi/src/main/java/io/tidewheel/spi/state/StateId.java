package io.tidewheel.spi.state;

/** Whose state it is: an operator's lasting id, and a partition. */
public record StateId(String operator, int partition) {
  @Override
  public String toString() {
    return operator + "/" + partition;
  }
}
