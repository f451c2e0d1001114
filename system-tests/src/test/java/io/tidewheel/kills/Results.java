package io.tidewheel.kills;

import io.tidewheel.DStream;

/** What a killed program has its destination hold; registered in this order. */
record Results(DStream<Row> rows, DStream<Total> totals, DStream<WindowTotal> windows) {}
