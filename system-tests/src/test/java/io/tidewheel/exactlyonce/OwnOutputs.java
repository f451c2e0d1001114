package io.tidewheel.exactlyonce;

import io.tidewheel.DStream;
import io.tidewheel.kills.numbers.Row;
import io.tidewheel.kills.numbers.Total;
import io.tidewheel.kills.numbers.WindowTotal;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Outputs of one's own, by {@code foreachRDD}. */
public final class OwnOutputs {
  private OwnOutputs() {}

  /** Transactional: the rows of a batch and its id are committed together. */
  public static void saveRows(DStream<Row> rows, Connections database) {
    rows.foreachRDD(
        rdd -> {
          long batch = rdd.batch().id();
          List<Row> all = rdd.collect();
          try (Connection connection = database.open()) {
            connection.setAutoCommit(false);
            if (begins(connection, "rows", 0, batch)) {
              insertRows(connection, all);
            } // Else it was written before.
            connection.commit();
          }
        });
  }

  /** Notes the batch, and says whether it is a later one than was noted before. */
  private static boolean begins(Connection connection, String output, int partition, long batch)
      throws SQLException {
    try (PreparedStatement note =
        connection.prepareStatement(
            "insert into batches (output, part, batch) values (?, ?, ?)"
                + " on conflict (output, part) do update set batch = excluded.batch"
                + " where batches.batch < excluded.batch")) {
      note.setString(1, output);
      note.setInt(2, partition);
      note.setLong(3, batch);
      return note.executeUpdate() == 1;
    }
  }

  /** Idempotent: a total replaces only totals of earlier batches, however often it is written. */
  public static void saveTotals(DStream<Total> totals, Connections database) {
    totals.foreachRDD(rdd -> rdd.foreachPartition(partition -> upsertTotals(database, partition)));
  }

  private static void upsertTotals(Connections database, Iterator<Total> totals)
      throws SQLException {
    try (Connection connection = database.open();
        PreparedStatement upsert =
            connection.prepareStatement(
                "insert into totals (key, count, total, batch) values (?, ?, ?, ?)"
                    + " on conflict (key) do update set count = excluded.count,"
                    + " total = excluded.total, batch = excluded.batch"
                    + " where totals.batch < excluded.batch")) {
      connection.setAutoCommit(false);
      while (totals.hasNext()) {
        Total total = totals.next();
        upsert.setInt(1, total.key());
        upsert.setLong(2, total.count());
        upsert.setLong(3, total.total());
        upsert.setLong(4, total.batch());
        upsert.addBatch();
      }
      upsert.executeBatch();
      connection.commit();
    }
  }

  /** Transactional too, but each partition by itself, all of them side by side. */
  public static void saveWindows(DStream<WindowTotal> windows, Connections database) {
    windows.foreachRDD(
        rdd -> {
          long batch = rdd.batch().id();
          rdd.mapPartitionsWithIndex(
                  (number, part) -> List.of(Part.of(number, part)).iterator(), false)
              .foreach(part -> savePart(database, batch, part));
        });
  }

  private record Part(int number, List<WindowTotal> windows) implements Serializable {
    static Part of(int number, Iterator<WindowTotal> windows) {
      List<WindowTotal> all = new ArrayList<>();
      windows.forEachRemaining(all::add);
      return new Part(number, all);
    }
  }

  private static void savePart(Connections database, long batch, Part part) throws SQLException {
    try (Connection connection = database.open()) {
      connection.setAutoCommit(false);
      if (begins(connection, "windows", part.number(), batch)) {
        insertWindows(connection, part.windows());
      }
      connection.commit();
    }
  }

  private static void insertRows(Connection connection, List<Row> rows) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into rows (id, key, sequence, value, total, batch, time, writer)"
                + " values (?, ?, ?, ?, ?, ?, ?, ?)")) {
      for (Row row : rows) {
        insert.setLong(1, row.id());
        insert.setInt(2, row.key());
        insert.setLong(3, row.sequence());
        insert.setLong(4, row.value());
        insert.setLong(5, row.total());
        insert.setLong(6, row.batch());
        insert.setLong(7, row.time());
        insert.setLong(8, row.writer());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private static void insertWindows(Connection connection, List<WindowTotal> windows)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into windows (batch, time, grouping, count, total) values (?, ?, ?, ?, ?)")) {
      for (WindowTotal window : windows) {
        insert.setLong(1, window.batch());
        insert.setLong(2, window.time());
        insert.setInt(3, window.grouping());
        insert.setLong(4, window.count());
        insert.setLong(5, window.total());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }
}
