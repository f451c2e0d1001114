package io.tidewheel.internal.rate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Shares what a batch may have among its inputs, which are asked one after the other: each may take
 * an equal part of what is left, those first that wanted least the last time. So an input that
 * wants less than its part gets it all, the others share the rest equally, and none starves. Owned
 * by one thread.
 */
public final class InputShares {
  /** By input, what it took last; {@link Long#MAX_VALUE} if it was all it might. */
  private final Map<Integer, Long> wanted = new HashMap<>();

  private long left;

  /** Begins a batch: in what order to ask. */
  public List<Integer> begin(List<Integer> inputs, long mostRecords) {
    left = Math.max(mostRecords, inputs.size());
    List<Integer> order = new ArrayList<>(inputs);
    order.sort(Comparator.comparingLong(input -> wanted.getOrDefault(input, Long.MAX_VALUE)));
    return order;
  }

  /**
   * What the next one may take.
   *
   * @param open how many have not been asked, this one included
   */
  public long share(int open) {
    return left == Long.MAX_VALUE ? left : Math.max(1, left / open);
  }

  /** Notes what an input took of its share. */
  public void took(int input, long share, long records) {
    wanted.put(input, records >= share ? Long.MAX_VALUE : records);
    if (left != Long.MAX_VALUE) {
      left = Math.max(0, left - records);
    }
  }
}
