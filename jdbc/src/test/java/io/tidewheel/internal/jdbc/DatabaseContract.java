package io.tidewheel.internal.jdbc;

import io.tidewheel.jdbc.Jdbc;
import io.tidewheel.jdbc.JdbcSink;
import io.tidewheel.spi.sink.Sink;
import io.tidewheel.testkit.contract.SavingContract;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** What every sink must do, on a real database. */
abstract class DatabaseContract extends SavingContract {
  abstract Jdbc jdbc() throws Exception;

  /** The statements that leave two tables without rows, and no markers. */
  abstract List<String> cleaning();

  @Override
  protected void clear() throws Exception {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String sql : cleaning()) {
        statement.execute(sql);
      }
    }
  }

  Connection connect() throws Exception {
    Jdbc jdbc = jdbc();
    return DriverManager.getConnection(jdbc.url(), jdbc.user(), jdbc.password());
  }

  @Override
  protected Sink<Entry> inserting() {
    return JdbcSink.insert(described(), "log", "id", "value");
  }

  @Override
  protected Sink<Entry> upserting() {
    return JdbcSink.upsert(described(), "totals", "id", "value");
  }

  private Jdbc described() {
    try {
      return jdbc();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  protected List<Entry> inserted() throws Exception {
    return rows("log");
  }

  @Override
  protected List<Entry> upserted() throws Exception {
    return rows("totals");
  }

  private List<Entry> rows(String table) throws Exception {
    List<Entry> entries = new ArrayList<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select * from \"" + table + "\"")) {
      while (rows.next()) {
        entries.add(new Entry(rows.getString(1), rows.getLong(2)));
      }
    }
    return entries;
  }

  static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
