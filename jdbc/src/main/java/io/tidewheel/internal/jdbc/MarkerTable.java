package io.tidewheel.internal.jdbc;

import io.tidewheel.jdbc.Jdbc;
import io.tidewheel.jdbc.JdbcDialect;
import io.tidewheel.spi.sink.Claim;
import io.tidewheel.spi.sink.Marker;
import io.tidewheel.spi.sink.OutputId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The table of markers, {@code tidewheel_markers}: a row per output and partition, and one more per
 * output, of partition -1, which has its epoch and checkpoint. Whoever changes who may write locks
 * that one first; whoever writes a partition locks the partition's.
 *
 * <pre>
 * application | output  | part | checkpoint | batch | epoch | plan    | changed_at
 * revenue     | revenue |   -1 | 7d0c...    |    -1 |     3 |       0 | 2026-11-23T10:00:00Z
 * revenue     | revenue |    0 | 7d0c...    |    42 |     3 | 9283... | 2026-11-23T10:07:01Z
 * revenue     | revenue |    1 | 7d0c...    |    41 |     3 | -172... | 2026-11-23T10:07:00Z
 * </pre>
 */
final class MarkerTable {
  private static final String NAME = "tidewheel_markers";
  private static final int HEAD = -1;

  private final JdbcDialect dialect;
  private final String table;
  private final String ofOutput;

  MarkerTable(Jdbc jdbc) {
    dialect = jdbc.dialect();
    table = dialect.quote(NAME);
    ofOutput = " where " + column("application") + "=? and " + column("output") + "=?";
  }

  private String column(String name) {
    return dialect.quote(name);
  }

  /** What the head of an output says. */
  record Head(String checkpoint, long epoch) {}

  /** Makes the table, if it is not there. */
  void create(Connection connection) throws SQLException {
    String text = dialect.textType() + " not null";
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "create table if not exists "
              + table
              + "("
              + column("application")
              + " "
              + text
              + ","
              + column("output")
              + " "
              + text
              + ","
              + column("part")
              + " integer not null,"
              + column("checkpoint")
              + " "
              + text
              + ","
              + column("batch")
              + " bigint not null,"
              + column("epoch")
              + " bigint not null,"
              + column("plan")
              + " bigint not null,"
              + column("changed_at")
              + " "
              + text
              + ","
              + "primary key ("
              + column("application")
              + ","
              + column("output")
              + ","
              + column("part")
              + "))");
    }
  }

  /** Returns true, or fails since there is no table. */
  boolean exists(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(select() + " where 1=0")) {
      return read(statement).isEmpty();
    }
  }

  /** The markers of an output; none if there is no table. */
  List<Marker> read(Connection connection, OutputId output) throws SQLException {
    String query = select() + ofOutput + " and " + column("part") + ">=0";
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      id(statement, 1, output);
      return read(statement);
    } catch (SQLException e) {
      if (dialect.isTableMissing(e)) {
        return List.of();
      }
      throw e;
    }
  }

  private String select() {
    return "select "
        + column("part")
        + ","
        + column("checkpoint")
        + ","
        + column("batch")
        + ","
        + column("epoch")
        + ","
        + column("plan")
        + " from "
        + table;
  }

  private static List<Marker> read(PreparedStatement statement) throws SQLException {
    List<Marker> markers = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        markers.add(
            new Marker(
                rows.getInt(1),
                rows.getString(2),
                rows.getLong(3),
                rows.getLong(4),
                rows.getLong(5)));
      }
    }
    return markers;
  }

  /** The marker of one partition, or null. */
  Marker read(Connection connection, Claim claim) throws SQLException {
    String query = select() + ofOutput + " and " + column("part") + "=?";
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      id(statement, 1, claim.output());
      statement.setInt(3, claim.partition());
      List<Marker> found = read(statement);
      return found.isEmpty() ? null : found.get(0);
    }
  }

  /**
   * Moves the marker from the batch before to this one, if it is as the claim says; the row is
   * locked then.
   */
  boolean claim(Connection connection, Claim claim) throws SQLException {
    String update =
        "update "
            + table
            + " set "
            + column("batch")
            + "=?,"
            + column("plan")
            + "=?,"
            + column("changed_at")
            + "=?"
            + ofOutput
            + " and "
            + column("part")
            + "=?"
            + " and "
            + column("checkpoint")
            + "=?"
            + " and "
            + column("epoch")
            + "=?"
            + " and "
            + column("batch")
            + "=?";
    try (PreparedStatement statement = connection.prepareStatement(update)) {
      statement.setLong(1, claim.batch());
      statement.setLong(2, claim.plan());
      statement.setString(3, Instant.now().toString());
      id(statement, 4, claim.output());
      statement.setInt(6, claim.partition());
      statement.setString(7, claim.checkpoint());
      statement.setLong(8, claim.epoch());
      statement.setLong(9, claim.previous());
      return statement.executeUpdate() == 1;
    }
  }

  /**
   * Raises the epoch of an output by one, which locks its head, and says whose it is now.
   *
   * @return what the head says then; null if there is none
   */
  Head raise(Connection connection, OutputId output, String checkpoint) throws SQLException {
    String update =
        "update "
            + table
            + " set "
            + column("epoch")
            + "="
            + column("epoch")
            + "+1,"
            + column("checkpoint")
            + "=?,"
            + column("changed_at")
            + "=?"
            + ofOutput
            + " and "
            + column("part")
            + "="
            + HEAD;
    try (PreparedStatement statement = connection.prepareStatement(update)) {
      statement.setString(1, checkpoint);
      statement.setString(2, Instant.now().toString());
      id(statement, 3, output);
      int ignored = statement.executeUpdate();
    }
    return head(connection, output);
  }

  /** What the head says; null if there is none. */
  Head head(Connection connection, OutputId output) throws SQLException {
    String query =
        "select "
            + column("checkpoint")
            + ","
            + column("epoch")
            + " from "
            + table
            + ofOutput
            + " and "
            + column("part")
            + "="
            + HEAD;
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      id(statement, 1, output);
      try (ResultSet rows = statement.executeQuery()) {
        if (!rows.next()) {
          return null;
        }
        return new Head(rows.getString(1), rows.getLong(2));
      }
    }
  }

  /** Makes the head of an output, whose first epoch is the next one. */
  void insertHead(Connection connection, OutputId output, String checkpoint) throws SQLException {
    long highest = 0;
    for (Marker marker : read(connection, output)) {
      highest = Math.max(highest, marker.epoch());
    }
    insert(connection, output, new Marker(HEAD, checkpoint, Marker.NONE, highest, 0));
  }

  /** Gives all rows of an output an epoch. Waits for whoever is committing to one of them. */
  void spread(Connection connection, OutputId output, long epoch) throws SQLException {
    String update = "update " + table + " set " + column("epoch") + "=?" + ofOutput;
    try (PreparedStatement statement = connection.prepareStatement(update)) {
      statement.setLong(1, epoch);
      id(statement, 2, output);
      int ignored = statement.executeUpdate();
    }
  }

  /** Has all rows of an output be of a checkpoint and of no batch. */
  void reset(Connection connection, OutputId output, String checkpoint) throws SQLException {
    String update =
        "update "
            + table
            + " set "
            + column("checkpoint")
            + "=?,"
            + column("batch")
            + "="
            + Marker.NONE
            + ","
            + column("plan")
            + "=0"
            + ofOutput;
    try (PreparedStatement statement = connection.prepareStatement(update)) {
      statement.setString(1, checkpoint);
      id(statement, 2, output);
      int ignored = statement.executeUpdate();
    }
  }

  /**
   * Locks the head of an output if it has this epoch; returns what it has, null if there is none.
   */
  Head lock(Connection connection, OutputId output, long epoch) throws SQLException {
    String update =
        "update "
            + table
            + " set "
            + column("changed_at")
            + "=?"
            + ofOutput
            + " and "
            + column("part")
            + "="
            + HEAD
            + " and "
            + column("epoch")
            + "=?";
    try (PreparedStatement statement = connection.prepareStatement(update)) {
      statement.setString(1, Instant.now().toString());
      id(statement, 2, output);
      statement.setLong(4, epoch);
      int ignored = statement.executeUpdate();
    }
    return head(connection, output);
  }

  void insert(Connection connection, OutputId output, Marker marker) throws SQLException {
    String insert =
        RowStatements.insert(
            table,
            List.of(
                column("application"),
                column("output"),
                column("part"),
                column("checkpoint"),
                column("batch"),
                column("epoch"),
                column("plan"),
                column("changed_at")));
    try (PreparedStatement statement = connection.prepareStatement(insert)) {
      id(statement, 1, output);
      statement.setInt(3, marker.partition());
      statement.setString(4, marker.checkpoint());
      statement.setLong(5, marker.batch());
      statement.setLong(6, marker.epoch());
      statement.setLong(7, marker.plan());
      statement.setString(8, Instant.now().toString());
      int ignored = statement.executeUpdate();
    }
  }

  private static void id(PreparedStatement statement, int first, OutputId output)
      throws SQLException {
    statement.setString(first, output.application());
    statement.setString(first + 1, output.output());
  }
}
