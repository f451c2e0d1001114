package io.tidewheel.internal.embedded;

import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what a task gave in strict mode's two runs. A function that gives something else the
 * second time (a random number, the time of day) does the same when a batch is run again after a
 * crash: then outputs repeat with other contents.
 */
final class TwoRuns {
  private static final Logger LOG = LoggerFactory.getLogger(TwoRuns.class);

  private TwoRuns() {}

  /** Warns if two results differ in a way that can be told. */
  static void compare(String at, String operator, int partition, Object first, Object second) {
    difference(first, second)
        .ifPresent(
            difference ->
                LOG.warn(
                    "{}, operator={}, partition={}: gave {} when it was run twice on the same records;"
                        + " a batch that is run again after a crash will not repeat what it did. Use"
                        + " nothing but the records, the batch's time and state",
                    at,
                    operator,
                    partition,
                    difference));
  }

  /** What two results differ in, for people; empty if they do not, or it cannot be told. */
  static Optional<String> difference(Object first, Object second) {
    if (first instanceof RecordBuffer[] one && second instanceof RecordBuffer[] other) {
      return IntStream.range(0, one.length)
          .mapToObj(target -> elements(records(one[target]), records(other[target])))
          .flatMap(Optional::stream)
          .findFirst();
    }
    if (first instanceof Collection<?> one && second instanceof Collection<?> other) {
      return elements(one.iterator(), other.iterator());
    }
    return isValue(first) && isValue(second) && !first.equals(second)
        ? Optional.of(first + " and " + second)
        : Optional.empty();
  }

  private static Iterator<?> records(RecordBuffer buffer) {
    return buffer == null ? Collections.emptyIterator() : buffer.iterator();
  }

  private static Optional<String> elements(Iterator<?> one, Iterator<?> other) {
    while (one.hasNext() && other.hasNext()) {
      Object a = one.next();
      Object b = other.next();
      if (isValue(a) && isValue(b) && !a.equals(b)) {
        return Optional.of(a + " and " + b);
      }
    }
    return one.hasNext() == other.hasNext()
        ? Optional.empty()
        : Optional.of("more records once than the other time");
  }

  /** Whether equals says more of the object than which one it is. */
  private static boolean isValue(Object object) {
    if (object == null || object.getClass().isArray()) {
      return false;
    }
    try {
      return !Objects.equals(
          object.getClass().getMethod("equals", Object.class).getDeclaringClass(), Object.class);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("every class has equals", e);
    }
  }
}
