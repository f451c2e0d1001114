package io.tidewheel;

import java.io.Serializable;

/** Four values; what a {@code cogroup} of four RDDs has for a key. */
public record Tuple4<A, B, C, D>(A _1, B _2, C _3, D _4) implements Serializable {

  public static <A, B, C, D> Tuple4<A, B, C, D> of(A first, B second, C third, D fourth) {
    return new Tuple4<>(first, second, third, fourth);
  }

  /** {@code (a,b,c,d)}. */
  @Override
  public String toString() {
    return "(" + _1 + "," + _2 + "," + _3 + "," + _4 + ")";
  }
}
