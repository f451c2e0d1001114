package io.tidewheel.internal.jdbc;

import io.tidewheel.internal.jdbc.MarkerTable.Head;
import io.tidewheel.jdbc.Jdbc;
import io.tidewheel.spi.sink.Marker;
import io.tidewheel.spi.sink.OutputId;
import io.tidewheel.spi.sink.SinkControl;
import io.tidewheel.spi.sink.SinkException;
import io.tidewheel.spi.sink.SinkException.Problem;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Who may write to an output, said in the marker table. Holds the pool of its database. */
public final class JdbcControl implements SinkControl {
  private final Jdbc jdbc;
  private final OutputId output;
  private final MarkerTable table;
  private boolean closed;

  private JdbcControl(Jdbc jdbc, OutputId output) {
    this.jdbc = jdbc;
    this.output = output;
    this.table = new MarkerTable(jdbc);
    Pools.hold(jdbc);
  }

  /** A control, after a look whether the database lets us in: the pool would only wait for it. */
  public static JdbcControl connect(Jdbc jdbc, OutputId output) throws Exception {
    try {
      new DriverSource(jdbc).getConnection().close();
    } catch (SQLException e) {
      throw Problems.of(jdbc, "connect output " + output, e);
    }
    return new JdbcControl(jdbc, output);
  }

  private interface Step<R> {
    R take(Connection connection) throws SQLException, SinkException;
  }

  /** Takes a step in a transaction, which is rolled back if it fails. */
  private <R> R inTransaction(String what, Step<R> step) throws Exception {
    try (Session session = Session.begin(jdbc)) {
      R result = step.take(session.connection());
      session.commit();
      return result;
    } catch (SQLException e) {
      throw Problems.of(jdbc, what + " of output " + output, e);
    }
  }

  @Override
  public List<Marker> markers() throws Exception {
    return inTransaction("read markers", connection -> table.read(connection, output));
  }

  @Override
  public long fence(String checkpoint, boolean reset) throws Exception {
    makeUnlessThere("the marker table", this::tableIsThere, table::create);
    makeUnlessThere(
        "the output's marker",
        connection -> table.head(connection, output) != null,
        connection -> table.insertHead(connection, output, checkpoint));
    return inTransaction("fence", connection -> fence(connection, checkpoint, reset));
  }

  private long fence(Connection connection, String checkpoint, boolean reset)
      throws SQLException, SinkException {
    Head head = table.raise(connection, output, checkpoint);
    if (head == null) {
      throw new SinkException(
          Problem.CONTENDED, where() + ": its marker vanished while it was fenced");
    }
    if (reset) {
      table.reset(connection, output, checkpoint);
    }
    for (Marker marker : table.read(connection, output)) {
      if (!marker.checkpoint().equals(checkpoint)) {
        throw new SinkException(
            Problem.MISMATCH,
            where()
                + ": its markers are of checkpoint="
                + marker.checkpoint()
                + " at batch="
                + marker.batch()
                + ", this program has checkpoint="
                + checkpoint
                + "; give it the checkpoint that belongs to this database, or have the output begin"
                + " anew");
      }
    }
    table.spread(connection, output, head.epoch());
    return head.epoch();
  }

  private boolean tableIsThere(Connection connection) throws SQLException {
    try {
      return table.exists(connection);
    } catch (SQLException e) {
      if (jdbc.dialect().isTableMissing(e)) {
        return false;
      }
      throw e;
    }
  }

  private interface Making {
    void make(Connection connection) throws SQLException;
  }

  /** Makes what is missing; that another process makes it meanwhile is as good. */
  private void makeUnlessThere(String what, Step<Boolean> there, Making making) throws Exception {
    if (inTransaction("look for " + what, there)) {
      return;
    }
    try {
      Object ignored =
          inTransaction(
              "make " + what,
              connection -> {
                making.make(connection);
                return true;
              });
    } catch (SQLException e) {
      if (!inTransaction("look for " + what, there)) {
        throw e;
      }
    }
  }

  @Override
  public void prepare(long epoch, int partitions) throws Exception {
    Object ignored =
        inTransaction(
            "prepare partitions",
            connection -> {
              Head head = requireEpoch(connection, epoch);
              Set<Integer> known = new HashSet<>();
              table.read(connection, output).forEach(marker -> known.add(marker.partition()));
              for (int partition = 0; partition < partitions; partition++) {
                if (!known.contains(partition)) {
                  table.insert(
                      connection,
                      output,
                      new Marker(partition, head.checkpoint(), Marker.NONE, epoch, 0));
                }
              }
              return true;
            });
  }

  /** The head, locked. */
  private Head requireEpoch(Connection connection, long epoch) throws SQLException, SinkException {
    Head head = null;
    try {
      head = table.lock(connection, output, epoch);
    } catch (SQLException e) {
      if (!jdbc.dialect().isTableMissing(e)) {
        throw e;
      }
    }
    if (head != null && head.epoch() > epoch) {
      throw new SinkException(
          Problem.FENCED,
          where()
              + ": another process took over: epoch="
              + head.epoch()
              + ", this one has epoch="
              + epoch
              + "; this process must end");
    } else if (head == null || head.epoch() < epoch) {
      throw new SinkException(
          Problem.MISMATCH,
          where()
              + ": the database says "
              + (head == null ? "nothing" : "epoch=" + head.epoch())
              + ", this process has epoch="
              + epoch
              + "; the database lost commits (a fail-over to a replica that lagged, a restored"
              + " copy), or is another one. Bring it back to what it was");
    }
    return head;
  }

  private String where() {
    return "output=" + output + " at " + jdbc;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      Pools.release(jdbc);
    }
  }
}
