package io.tidewheel.internal.rdd;

import io.tidewheel.CheckpointException;
import io.tidewheel.internal.checkpoint.Entry.Sum;
import io.tidewheel.internal.rdd.Total.Amount;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The accumulators of a context that have names, with what its checkpoint has of them. Thread-safe.
 */
public final class Totals {
  private record Named(Total total, boolean ofDoubles) {}

  private final Map<String, Named> byName = new TreeMap<>();
  private Map<String, Sum> found = Map.of();

  /**
   * The sum of this name: the same whenever it is asked for.
   *
   * @throws IllegalArgumentException if it is a sum of other numbers, here or in the checkpoint
   */
  public synchronized Total named(String operation, String name, boolean ofDoubles) {
    Named named = byName.get(name);
    Sum sum = found.get(name);
    if (named == null
        ? sum != null && sum.ofDoubles() != ofDoubles
        : named.ofDoubles != ofDoubles) {
      throw new IllegalArgumentException(
          operation
              + "(\""
              + name
              + "\"): an accumulator of another type has that name"
              + (named == null ? " in the checkpoint" : "")
              + "; use a name for one type only");
    }
    if (named == null) {
      named = new Named(new Total(), ofDoubles);
      byName.put(name, named);
      if (sum != null) {
        named.total.restore(sum);
      }
    }
    return named.total;
  }

  /**
   * Has all sums, also those not asked for yet, go on from a checkpoint.
   *
   * @throws CheckpointException if one is a sum of other numbers there
   */
  public synchronized void restore(Map<String, Sum> sums) {
    found = Map.copyOf(sums);
    byName.forEach(
        (name, named) -> {
          Sum sum = found.get(name);
          if (sum != null && sum.ofDoubles() != named.ofDoubles) {
            throw new CheckpointException(
                "accumulator '"
                    + name
                    + "' sums up "
                    + (sum.ofDoubles() ? "doubles" : "longs")
                    + " in the checkpoint, the program has it sum up "
                    + (named.ofDoubles ? "doubles" : "longs")
                    + "; nothing was changed: give the new one another name");
          }
          if (sum != null) {
            named.total.restore(sum);
          }
        });
  }

  synchronized Collection<Total> named() {
    return byName.values().stream().map(Named::total).toList();
  }

  synchronized List<Sum> changedBy(ScopeTally batch) {
    List<Sum> sums = new ArrayList<>();
    byName.forEach(
        (name, named) -> {
          Amount amount = named.total.changedBy(batch);
          if (amount != null) {
            sums.add(new Sum(name, named.ofDoubles, amount.count(), amount.whole(), amount.real()));
          }
        });
    return sums;
  }
}
