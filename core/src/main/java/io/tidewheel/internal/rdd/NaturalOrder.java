package io.tidewheel.internal.rdd;

import java.util.Comparator;

/** The order of what is comparable, null first; and its reverse, null last. */
public enum NaturalOrder implements Comparator<Object> {
  ASCENDING {
    @Override
    public int compare(Object a, Object b) {
      return ascending(a, b);
    }
  },
  DESCENDING {
    @Override
    public int compare(Object a, Object b) {
      return ascending(b, a);
    }
  };

  public static NaturalOrder of(boolean ascending) {
    return ascending ? ASCENDING : DESCENDING;
  }

  private static int ascending(Object a, Object b) {
    if (a == null || b == null) {
      return a == b ? 0 : a == null ? -1 : 1;
    }
    if (!(a instanceof Comparable<?>)) {
      throw new ClassCastException(
          a.getClass().getName()
              + " has no natural order; have it implement Comparable, or pass a Comparator");
    }
    return comparable(a).compareTo(b);
  }

  @SuppressWarnings("unchecked") // If it compares with another class, compareTo says so.
  private static Comparable<Object> comparable(Object value) {
    return (Comparable<Object>) value;
  }
}
