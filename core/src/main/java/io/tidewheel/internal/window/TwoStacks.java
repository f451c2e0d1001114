package io.tidewheel.internal.window;

import io.tidewheel.internal.rdd.Combiner;
import java.util.Arrays;

/**
 * The aggregate of a sliding window for any associative function, with or without an inverse, in
 * amortised constant time: Two-Stacks Lite, from Tangwongsan, Hirzel, Schneider and Wu, "General
 * Incremental Sliding-Window Aggregation" (VLDB 2015) and "In-order sliding-window aggregation in
 * worst-case constant time" (VLDB Journal 2021).
 *
 * <p>The values are a queue in one ring. It is cut in two: the front part holds, in each place, the
 * aggregate of everything from there to the cut; the back part holds values as they came, and their
 * aggregate stands beside it:
 *
 * <pre>
 *   values pushed     a      b      c   |  d    e
 *   ring             abc     bc     c   |  d    e        back = de
 *                    head              cut        tail
 * </pre>
 *
 * The whole is ring[head] combined with back: one call. Pushing combines back with the new value:
 * one call. Popping moves head, for nothing; when the front part is empty, the back part is turned
 * into it from right to left: one call per value, and each value is turned once in its life. So a
 * value costs at most three calls from push to pop, however wide the window.
 */
final class TwoStacks<K, C> extends KeyAggregate<K, C> {
  private static final int SMALLEST = 4;

  private final Combiner<?, C> combiner;
  private Object[] ring = new Object[SMALLEST];
  private int head;
  private int size;
  private int front;
  private C back;

  TwoStacks(K key, int hash, Combiner<?, C> combiner) {
    super(key, hash);
    this.combiner = combiner;
  }

  @Override
  void push(C value) {
    back = size == front ? value : combiner.merge(back, value);
    if (size == ring.length) {
      grow();
    }
    ring[at(size)] = value;
    size++;
  }

  @Override
  void pop(C value) {
    if (front == 0) {
      turn();
    }
    ring[head] = null;
    head = at(1);
    size--;
    front--;
  }

  @Override
  boolean isEmpty() {
    return size == 0;
  }

  @Override
  C query() {
    if (front == 0) {
      return back;
    }
    C aggregate = ringAt(0);
    return size == front ? aggregate : combiner.merge(aggregate, back);
  }

  private void turn() {
    for (int i = size - 2; i >= 0; i--) {
      ring[at(i)] = combiner.merge(ringAt(i), ringAt(i + 1));
    }
    front = size;
    back = null;
  }

  private void grow() {
    Object[] larger = Arrays.copyOfRange(ring, head, head + ring.length * 2);
    System.arraycopy(ring, 0, larger, ring.length - head, head);
    ring = larger;
    head = 0;
  }

  private int at(int index) {
    return (head + index) & (ring.length - 1);
  }

  @SuppressWarnings("unchecked") // push() and turn() put only these there.
  private C ringAt(int index) {
    return (C) ring[at(index)];
  }
}
