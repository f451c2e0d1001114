package io.tidewheel.exactlyonce;

import io.tidewheel.jdbc.Jdbc;
import io.tidewheel.jdbc.JdbcSink;
import io.tidewheel.kills.numbers.Row;
import io.tidewheel.kills.numbers.Total;
import io.tidewheel.kills.numbers.WindowTotal;
import io.tidewheel.spi.sink.Sink;

/** Sinks of Tidewheel's: tables of a database. */
public final class TableSinks {
  private TableSinks() {}

  /** Adds each row. */
  public static Sink<Row> rows(Jdbc database) {
    return JdbcSink.insert(database, "rows");
  }

  /** Keeps one total per key. */
  public static Sink<Total> totals(Jdbc database) {
    return JdbcSink.<Total>upsert(database, "totals").key("key");
  }

  /** Adds what each window came to. */
  public static Sink<WindowTotal> windows(Jdbc database) {
    return JdbcSink.insert(database, "windows");
  }
}
