package io.tidewheel.internal.rdd;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/**
 * The first records by an order; of equal ones those that came first. What is held is at most three
 * times what is asked for: now and then it is sorted and cut.
 */
public final class Ranking<T> implements Consumer<T> {
  private static final int SPARE = 1_000;

  private final int most;
  private final Comparator<? super T> order;
  private List<T> held = new ArrayList<>();

  private Ranking(int most, Comparator<? super T> order) {
    this.most = most;
    this.order = order;
  }

  /** The first {@code most} records, sorted. */
  public static <T> List<T> first(int most, Comparator<? super T> order, Iterator<T> records) {
    Ranking<T> ranking = new Ranking<>(most, order);
    if (most > 0) {
      records.forEachRemaining(ranking);
    }
    ranking.cut();
    return ranking.held;
  }

  @Override
  public void accept(T record) {
    held.add(record);
    if (held.size() >= 2L * most + SPARE) {
      cut();
    }
  }

  private void cut() {
    held.sort(order);
    if (held.size() > most) {
      held = new ArrayList<>(held.subList(0, most));
    }
  }
}
