package io.tidewheel.internal.codec;

import java.io.IOException;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * Sorted sets and maps: those in natural order are read back as such; a comparator is code, so one
 * with a comparator is written as what keeps the order it has.
 */
final class SortedType extends ValueType {
  private final ValueType natural;
  private final ValueType ordered;

  SortedType(ValueType natural, ValueType ordered) {
    super(natural.readAs);
    this.natural = natural;
    this.ordered = ordered;
  }

  @Override
  ValueType of(Object value) {
    boolean isNatural =
        value instanceof SortedMap<?, ?> map
            ? map.comparator() == null
            : ((SortedSet<?>) value).comparator() == null;
    return isNatural ? natural : ordered;
  }

  @Override
  void write(Object value, SequenceWriter out) throws IOException {
    of(value).write(value, out);
  }

  @Override
  Object read(SequenceReader in) throws IOException {
    return natural.read(in);
  }
}
