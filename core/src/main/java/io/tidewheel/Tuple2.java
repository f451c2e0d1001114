package io.tidewheel;

import java.io.Serializable;

/**
 * Two values; the element of a stream of pairs, which reads {@code _1} as key and {@code _2} as
 * value.
 */
public record Tuple2<A, B>(A _1, B _2) implements Serializable {

  public static <A, B> Tuple2<A, B> of(A first, B second) {
    return new Tuple2<>(first, second);
  }

  public Tuple2<B, A> swap() {
    return new Tuple2<>(_2, _1);
  }

  /** {@code (a,b)}. */
  @Override
  public String toString() {
    return "(" + _1 + "," + _2 + ")";
  }
}
