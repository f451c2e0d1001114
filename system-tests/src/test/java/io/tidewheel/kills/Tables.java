package io.tidewheel.kills;

import io.tidewheel.kills.numbers.Row;
import io.tidewheel.kills.numbers.Total;
import io.tidewheel.kills.numbers.WindowTotal;
import java.util.List;

/** All that a destination holds, in any order. */
record Tables(List<Row> rows, List<Total> totals, List<WindowTotal> windows) {
  /** The highest batch that is seen; -1 if there is nothing. */
  long lastBatch() {
    long last = -1;
    for (Row row : rows) {
      last = Math.max(last, row.batch());
    }
    for (Total total : totals) {
      last = Math.max(last, total.batch());
    }
    for (WindowTotal window : windows) {
      last = Math.max(last, window.batch());
    }
    return last;
  }
}
