package io.tidewheel;

import java.io.Serializable;

/** Three values; what a {@code cogroup} of three RDDs has for a key. */
public record Tuple3<A, B, C>(A _1, B _2, C _3) implements Serializable {

  public static <A, B, C> Tuple3<A, B, C> of(A first, B second, C third) {
    return new Tuple3<>(first, second, third);
  }

  /** {@code (a,b,c)}. */
  @Override
  public String toString() {
    return "(" + _1 + "," + _2 + "," + _3 + ")";
  }
}
