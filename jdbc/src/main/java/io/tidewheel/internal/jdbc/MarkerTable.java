package io.tidewheel.internal.jdbc;

import io.tidewheel.jdbc.JdbcDialect;
import io.tidewheel.spi.sink.Claim;
import io.tidewheel.spi.sink.Marker;
import io.tidewheel.spi.sink.OutputId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The statements on the table {@code tidewheel_markers}, in the schema that a connection has by
 * default.
 *
 * <pre>
 * application | output  | part | checkpoint | batch | epoch | plan       | changed_at
 * shop        | revenue |   -1 | 5f0c...    |    -1 |     3 |          0 | 2024-05-06 07:08:09
 * shop        | revenue |    0 | 5f0c...    |   412 |     3 | 1234567890 | 2024-05-06 07:09:11
 * </pre>
 *
 * <p>A row for each partition of an output; that of part -1 is the output's head, whose lock is
 * held by whoever changes the epoch or makes rows. All rows of an output have the epoch of the one
 * who may write. An {@code UPDATE} waits for the lock of its row and then looks at the row again,
 * which is what claims and fences rely on.
 */
final class MarkerTable {
  static final String NAME = "tidewheel_markers";
  private static final int HEAD = -1;

  private final JdbcDialect dialect;
  private final String claim;
  private final String raise;
  private final String lockHead;
  private final String insert;
  private final String select;
  private final String selectAll;
  private final String takeOver;
  private final String reset;

  MarkerTable(JdbcDialect dialect) {
    this.dialect = dialect;
    String table = dialect.quote(NAME);
    String ofOutput = " WHERE " + is("application") + " AND " + is("output");
    String ofRow = ofOutput + " AND " + is("part");
    String update = "UPDATE " + table + " SET " + quote("changed_at") + " = CURRENT_TIMESTAMP, ";
    claim =
        (update + is("batch") + ", " + is("plan") + ofRow)
            + (" AND " + is("checkpoint") + " AND " + is("epoch") + " AND " + is("batch"));
    String epoch = quote("epoch");
    raise = update + is("checkpoint") + ", " + epoch + " = " + epoch + " + 1" + ofRow;
    lockHead = update + epoch + " = " + epoch + ofRow;
    insert =
        ("INSERT INTO " + table + " (" + quote("application") + ", " + quote("output") + ", ")
            + (quote("part") + ", " + quote("checkpoint") + ", " + quote("batch") + ", ")
            + (epoch + ", " + quote("plan") + ", " + quote("changed_at"))
            + ") VALUES (?, ?, ?, ?, ?, ?, ?, CURRENT_TIMESTAMP)";
    String read =
        ("SELECT " + quote("part") + ", " + quote("checkpoint") + ", " + quote("batch") + ", ")
            + (epoch + ", " + quote("plan") + " FROM " + table);
    select = read + ofRow;
    selectAll = read + ofOutput + " ORDER BY " + quote("part");
    String rows = ofOutput + " AND " + quote("part") + " >= 0";
    takeOver = update + is("epoch") + rows;
    reset =
        (update + is("epoch") + ", " + is("checkpoint") + ", ")
            + (quote("batch") + " = " + Marker.NONE + ", " + quote("plan") + " = 0" + rows);
  }

  private String quote(String column) {
    return dialect.quote(column);
  }

  private String is(String column) {
    return quote(column) + " = ?";
  }

  // ------------------------------------------------------------------ the table

  /** Makes the table if it is missing. Not within a transaction. */
  void create(Connection connection) throws SQLException {
    if (!exists(connection)) {
      try (PreparedStatement statement = connection.prepareStatement(ddl())) {
        statement.execute();
      } catch (SQLException e) {
        if (!exists(connection)) { // Else another process was faster.
          throw e;
        }
      }
    }
  }

  String ddl() {
    return dialect.createMarkers(quote(NAME));
  }

  /** Not within a transaction, which might be over then. */
  boolean exists(Connection connection) throws SQLException {
    String probe = "SELECT 1 FROM " + quote(NAME) + " WHERE 1 = 0";
    try (PreparedStatement statement = connection.prepareStatement(probe)) {
      statement.execute();
      return true;
    } catch (SQLException e) {
      if (dialect.isMissingTable(e)) {
        return false;
      }
      throw e;
    }
  }

  // ------------------------------------------------------------------ rows

  /**
   * Moves the marker from the batch before to this one, if it is as the claim says.
   *
   * @return whether it did
   */
  boolean claim(Connection connection, Claim by) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(claim)) {
      statement.setLong(1, by.batch());
      statement.setLong(2, by.plan());
      bind(statement, 3, by.output(), by.partition());
      statement.setString(6, by.checkpoint());
      statement.setLong(7, by.epoch());
      statement.setLong(8, by.previous());
      return statement.executeUpdate() == 1;
    }
  }

  /** The marker of a partition, or null. */
  Marker find(Connection connection, OutputId output, int partition) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(select)) {
      bind(statement, 1, output, partition);
      List<Marker> found = read(statement);
      return found.isEmpty() ? null : found.get(0);
    }
  }

  /** The markers of all partitions. */
  List<Marker> all(Connection connection, OutputId output) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(selectAll)) {
      bind(statement, 1, output);
      List<Marker> found = read(statement);
      found.removeIf(marker -> marker.partition() == HEAD);
      return found;
    }
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

  /** The head of the output, or null if it was never fenced. */
  Marker head(Connection connection, OutputId output) throws SQLException {
    return find(connection, output, HEAD);
  }

  /** Takes the lock of the head; false if there is none. */
  boolean lockHead(Connection connection, OutputId output) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(lockHead)) {
      bind(statement, 1, output, HEAD);
      return statement.executeUpdate() == 1;
    }
  }

  /** Takes the lock of the head and raises the epoch there; false if there is no head. */
  boolean raise(Connection connection, OutputId output, String checkpoint) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(raise)) {
      statement.setString(1, checkpoint);
      bind(statement, 2, output, HEAD);
      return statement.executeUpdate() == 1;
    }
  }

  void insertHead(Connection connection, OutputId output, String checkpoint, long epoch)
      throws SQLException {
    insert(connection, output, new Marker(HEAD, checkpoint, Marker.NONE, epoch, 0));
  }

  void insert(Connection connection, OutputId output, Marker marker) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(insert)) {
      bind(statement, 1, output, marker.partition());
      statement.setString(4, marker.checkpoint());
      statement.setLong(5, marker.batch());
      statement.setLong(6, marker.epoch());
      statement.setLong(7, marker.plan());
      statement.executeUpdate();
    }
  }

  /** Gives all partitions the epoch; waits for transactions that have claimed one. */
  void takeOver(Connection connection, OutputId output, long epoch) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(takeOver)) {
      statement.setLong(1, epoch);
      bind(statement, 2, output);
      statement.executeUpdate();
    }
  }

  /** The same, and no batch of any checkpoint before. */
  void reset(Connection connection, OutputId output, long epoch, String checkpoint)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(reset)) {
      statement.setLong(1, epoch);
      statement.setString(2, checkpoint);
      bind(statement, 3, output);
      statement.executeUpdate();
    }
  }

  private static void bind(PreparedStatement statement, int first, OutputId output)
      throws SQLException {
    statement.setString(first, output.application());
    statement.setString(first + 1, output.output());
  }

  private static void bind(PreparedStatement statement, int first, OutputId output, int partition)
      throws SQLException {
    bind(statement, first, output);
    statement.setInt(first + 2, partition);
  }
}
