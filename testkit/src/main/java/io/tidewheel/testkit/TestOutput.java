package io.tidewheel.testkit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a stream gave, batch by batch and partition by partition. A batch that is run again replaces
 * what it gave before. Thread-safe.
 *
 * @param <T> element
 */
public final class TestOutput<T> {
  private final TreeMap<Instant, List<List<T>>> batches = new TreeMap<>();

  TestOutput() {}

  synchronized void put(Instant time, List<List<T>> partitions) {
    batches.put(time, partitions);
  }

  /** The batch times in which the stream gave something, even if that was empty, in order. */
  public synchronized List<Instant> times() {
    return List.copyOf(batches.keySet());
  }

  /** The partitions of the batch of this time; nothing if the stream was not due then. */
  public synchronized Optional<List<List<T>>> partitions(Instant time) {
    return Optional.ofNullable(batches.get(time));
  }

  /** The elements of the batch of this time; nothing if the stream was not due then. */
  public Optional<List<T>> batch(Instant time) {
    return partitions(time).map(TestOutput::flat);
  }

  /** The elements of all batches, in order. */
  public synchronized List<T> all() {
    List<T> all = new ArrayList<>();
    batches.values().forEach(partitions -> all.addAll(flat(partitions)));
    return all;
  }

  private static <E> List<E> flat(List<List<E>> partitions) {
    List<E> all = new ArrayList<>();
    partitions.forEach(all::addAll);
    return all;
  }

  /** Fails unless the batch gave exactly these elements, in any order. */
  void expect(Instant time, List<T> expected) {
    List<T> actual =
        batch(time)
            .orElseThrow(
                () ->
                    new AssertionError(
                        "expected " + expected + " in batch " + time + ", but it gave no RDD"));
    if (!counts(actual).equals(counts(expected))) {
      throw new AssertionError(
          "batch " + time + "\n  expected " + expected + "\n  but was  " + actual);
    }
  }

  void expectNoBatch(Instant time) {
    batch(time)
        .ifPresent(
            actual -> {
              throw new AssertionError("batch " + time + " was not due, but gave " + actual);
            });
  }

  private static <E> Map<E, Integer> counts(List<E> elements) {
    Map<E, Integer> counts = new HashMap<>();
    elements.forEach(element -> counts.merge(element, 1, Integer::sum));
    return counts;
  }
}
