package io.tidewheel.testkit;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Elements in no order, each with how often it occurs.
 *
 * @param counts by element
 */
public record Multiset(Map<Object, Integer> counts) {
  public Multiset {
    counts = new HashMap<>(counts);
  }

  /** The elements of a collection. */
  public static Multiset of(Collection<?> elements) {
    Map<Object, Integer> counts = new HashMap<>();
    elements.forEach(element -> counts.merge(element, 1, Integer::sum));
    return new Multiset(counts);
  }

  @Override
  public String toString() {
    return counts.toString();
  }
}
