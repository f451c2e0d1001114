package io.tidewheel.kills;

import io.tidewheel.exactlyonce.Connections;
import io.tidewheel.kills.numbers.Row;
import io.tidewheel.kills.numbers.Total;
import io.tidewheel.kills.numbers.WindowTotal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * The tables of a killed program in a database. Nothing in them refuses a duplicate, but for
 * totals, which have one row per key.
 */
record Database(String url) implements Connections {
  private static final List<String> TABLES =
      List.of(
          "create table rows (id bigint, key bigint, sequence bigint, value bigint, total bigint,"
              + " batch bigint, time bigint, writer bigint)",
          "create table totals (key bigint primary key, count bigint, total bigint, batch bigint)",
          "create table windows (batch bigint, time bigint, grouping bigint, count bigint,"
              + " total bigint)",
          "create table batches (output varchar(100), part bigint, batch bigint,"
              + " primary key (output, part))");

  /** What sort of database. */
  enum Kind {
    SQLITE {
      @Override
      Database create(Path directory) {
        return new Database("jdbc:sqlite:" + directory.resolve("results.db"));
      }
    },
    POSTGRESQL {
      @Override
      Database create(Path directory) throws SQLException {
        return PostgresServer.newSchema();
      }
    };

    /**
     * Makes a database without tables.
     *
     * @param directory for its files, if it is files
     */
    abstract Database create(Path directory) throws SQLException;
  }

  @Override
  public Connection open() throws SQLException {
    Properties properties = new Properties();
    if (url.startsWith("jdbc:sqlite:")) {
      properties.put("journal_mode", "WAL");
      properties.put("busy_timeout", "20000");
    }
    return DriverManager.getConnection(url, properties);
  }

  void createTables() throws SQLException {
    try (Connection connection = open();
        Statement statement = connection.createStatement()) {
      for (String table : TABLES) {
        statement.execute(table);
      }
    }
  }

  /** Makes a record of the row that a result is at. */
  private interface Mapping<T> {
    T of(ResultSet row) throws SQLException;
  }

  Tables read() throws SQLException {
    try (Connection connection = open()) {
      return new Tables(
          read(
              connection,
              "select id, key, sequence, value, total, batch, time, writer from rows",
              row ->
                  new Row(
                      row.getLong(1),
                      row.getInt(2),
                      row.getLong(3),
                      row.getLong(4),
                      row.getLong(5),
                      row.getLong(6),
                      row.getLong(7),
                      row.getLong(8))),
          read(
              connection,
              "select key, count, total, batch from totals",
              row -> new Total(row.getInt(1), row.getLong(2), row.getLong(3), row.getLong(4))),
          read(
              connection,
              "select batch, time, grouping, count, total from windows",
              row ->
                  new WindowTotal(
                      row.getLong(1),
                      row.getLong(2),
                      row.getInt(3),
                      row.getLong(4),
                      row.getLong(5))));
    }
  }

  private static <T> List<T> read(Connection connection, String query, Mapping<T> mapping)
      throws SQLException {
    List<T> found = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        found.add(mapping.of(rows));
      }
    }
    return found;
  }
}
