package io.tidewheel.kills;

import io.tidewheel.DStream;
import io.tidewheel.kills.numbers.Row;
import io.tidewheel.kills.numbers.Total;
import io.tidewheel.kills.numbers.WindowTotal;

/** What a killed program has its destination hold; registered in this order. */
record Results(DStream<Row> rows, DStream<Total> totals, DStream<WindowTotal> windows) {}
