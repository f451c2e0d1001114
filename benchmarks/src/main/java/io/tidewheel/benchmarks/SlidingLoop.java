package io.tidewheel.benchmarks;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The sliding count as one would write it: two threads; each counts its half of a batch into a map
 * per shard of the users, then each makes the pane of its own shard out of what both counted, and
 * the window out of panes.
 */
final class SlidingLoop {
  private final TwoThreads threads;
  private final boolean runningTotals;
  private final List<Shard> shards = List.of(new Shard(), new Shard());

  /** The users of one thread. */
  private static final class Shard {
    private final Deque<Map<String, Long>> panes = new ArrayDeque<>();
    private final Map<String, Long> totals = new HashMap<>();
  }

  /**
   * @param runningTotals whether new panes are added to totals and old ones taken away, or the
   *     panes of a window are merged each time
   */
  SlidingLoop(TwoThreads threads, boolean runningTotals) {
    this.threads = threads;
    this.runningTotals = runningTotals;
  }

  List<SlidingCount.Total> run(List<List<List<String>>> batches, Runnable done) throws Exception {
    List<SlidingCount.Total> totals = new ArrayList<>();
    for (List<List<String>> splits : batches) {
      int half = splits.size() / 2;
      List<List<Map<String, Long>>> counted =
          threads.run(
              () -> count(splits.subList(0, half)),
              () -> count(splits.subList(half, splits.size())));
      List<SlidingCount.Total> halves =
          threads.run(
              () -> slide(shards.get(0), counted.get(0).get(0), counted.get(1).get(0)),
              () -> slide(shards.get(1), counted.get(0).get(1), counted.get(1).get(1)));
      totals.add(
          new SlidingCount.Total(
              halves.get(0).users() + halves.get(1).users(),
              halves.get(0).events() + halves.get(1).events()));
    }
    done.run();
    return totals;
  }

  private static List<Map<String, Long>> count(List<List<String>> splits) {
    Map<String, Long> even = new HashMap<>();
    Map<String, Long> odd = new HashMap<>();
    for (List<String> split : splits) {
      for (String user : split) {
        // Not the lowest bit of the hash: a HashMap would then use only half of its places.
        (Integer.bitCount(user.hashCode()) % 2 == 0 ? even : odd).merge(user, 1L, Long::sum);
      }
    }
    return List.of(even, odd);
  }

  private SlidingCount.Total slide(Shard shard, Map<String, Long> pane, Map<String, Long> more) {
    more.forEach((user, count) -> pane.merge(user, count, Long::sum));
    shard.panes.add(pane);
    Map<String, Long> gone =
        shard.panes.size() > SlidingCount.WINDOW ? shard.panes.remove() : Map.of();
    return total(runningTotals ? moved(shard.totals, pane, gone) : merged(shard.panes));
  }

  private static Map<String, Long> moved(
      Map<String, Long> totals, Map<String, Long> added, Map<String, Long> gone) {
    added.forEach((user, count) -> totals.merge(user, count, Long::sum));
    gone.forEach(
        (user, count) ->
            totals.computeIfPresent(
                user, (same, total) -> total.equals(count) ? null : (Long) (total - count)));
    return totals;
  }

  private static Map<String, Long> merged(Deque<Map<String, Long>> panes) {
    Map<String, Long> window = new HashMap<>();
    for (Map<String, Long> pane : panes) {
      pane.forEach((user, count) -> window.merge(user, count, Long::sum));
    }
    return window;
  }

  private static SlidingCount.Total total(Map<String, Long> window) {
    long users = 0;
    long events = 0;
    for (Map.Entry<String, Long> entry : window.entrySet()) {
      users++;
      events += entry.getValue();
    }
    return new SlidingCount.Total(users, events);
  }
}
