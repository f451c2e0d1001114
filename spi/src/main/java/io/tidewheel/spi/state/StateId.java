package io.tidewheel.spi.state;

import java.io.Serializable;

/** Whose state it is: an operator's lasting id, and a partition. */
public record StateId(String operator, int partition) implements Serializable {
  @Override
  public String toString() {
    return operator + "/" + partition;
  }
}
