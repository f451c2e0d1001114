package io.tidewheel.internal.jdbc;

import io.tidewheel.jdbc.JdbcSink;
import io.tidewheel.spi.sink.Sink;
import io.tidewheel.testkit.contract.SavingContract;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The contract of sinks on one database. */
abstract class JdbcSavingContract extends SavingContract {
  private final TestDatabase database;

  JdbcSavingContract(TestDatabase database) {
    this.database = database;
  }

  @Override
  protected void clear() throws Exception {
    database.execute(
        "DROP TABLE IF EXISTS log",
        "DROP TABLE IF EXISTS totals",
        "DROP TABLE IF EXISTS \"tidewheel_markers\"",
        "CREATE TABLE log (id VARCHAR(100), \"value\" BIGINT)",
        "CREATE TABLE totals (id VARCHAR(100) PRIMARY KEY, \"value\" BIGINT)");
  }

  @Override
  protected Sink<Entry> inserting() {
    return JdbcSink.insert(database.jdbc(), "log");
  }

  @Override
  protected Sink<Entry> upserting() {
    return JdbcSink.upsert(database.jdbc(), "totals", "id");
  }

  @Override
  protected List<Entry> inserted() throws Exception {
    return rows("log");
  }

  @Override
  protected List<Entry> upserted() throws Exception {
    return rows("totals");
  }

  private List<Entry> rows(String table) throws SQLException {
    List<Entry> entries = new ArrayList<>();
    for (List<Object> row : database.query("SELECT * FROM " + table)) {
      entries.add(new Entry((String) row.get(0), ((Number) row.get(1)).longValue()));
    }
    return entries;
  }
}
