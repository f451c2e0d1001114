package io.tidewheel.demo.screen;

import io.tidewheel.demo.orders.Sales;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All there is to show after a batch.
 *
 * @param batch the batch
 * @param figures with the batch in them
 * @param processed how many orders came through, in this run and those before
 * @param lag how many orders Kafka has acknowledged that are in no batch yet
 * @param window the newest result of the window; empty before the first
 * @param windowIsNew whether it came with this batch
 * @param kills empty if nothing is to be killed
 */
public record Board(
    CompletedBatch batch,
    BatchFigures.Snapshot figures,
    long processed,
    long lag,
    Optional<RevenueWindows.Window> window,
    boolean windowIsNew,
    Optional<Kills> kills) {

  /** The same, with other kills. */
  Board with(Kills newKills) {
    return new Board(batch, figures, processed, lag, window, windowIsNew, Optional.of(newKills));
  }

  /** What one country bought. */
  public record Row(String country, Sales sales) {}

  /** The rows of the window, highest revenue first. */
  public List<Row> rows() {
    return window.map(RevenueWindows.Window::byCountry).orElse(Map.of()).entrySet().stream()
        .map(entry -> new Row(entry.getKey(), entry.getValue()))
        .sorted(
            Comparator.<Row>comparingLong(row -> row.sales().cents())
                .reversed()
                .thenComparing(Row::country))
        .toList();
  }

  /** The sum of all rows. */
  public Sales total() {
    return rows().stream().map(Row::sales).reduce(Sales.NONE, Sales::plus);
  }
}
