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
    makeTable();
    return inTransaction(
        "fence",
        connection -> {
          Head head = table.raise(connection, output, checkpoint);
          if (!head.checkpoint().equals(checkpoint) && !reset) {
            throw new SinkException(
                Problem.MISMATCH,
                jdbc
                    + ", output "
                    + output
                    + ": its markers are of checkpoint="
                    + head.checkpoint()
                    + ", this one is checkpoint="
                    + checkpoint);
          }
          if (reset) {
            table.reset(connection, output, checkpoint);
          }
          table.spread(connection, output, head.epoch());
          return head.epoch();
        });
  }

  private void makeTable() throws Exception {
    boolean there =
        inTransaction(
            "look for the marker table",
            connection -> {
              try {
                return table.exists(connection);
              } catch (SQLException e) {
                if (jdbc.dialect().isTableMissing(e)) {
                  return false;
                }
                throw e;
              }
            });
    if (!there) {
      Object ignored =
          inTransaction(
              "make the marker table",
              connection -> {
                table.create(connection);
                return true;
              });
    }
  }

  @Override
  public void prepare(long epoch, int partitions) throws Exception {
    Object ignored =
        inTransaction(
            "prepare partitions",
            connection -> {
              Head head = table.lock(connection, output, epoch);
              if (head.epoch() != epoch) {
                throw new SinkException(
                    Problem.FENCED,
                    "output="
                        + output
                        + ": another process took over: epoch="
                        + head.epoch()
                        + ", this one has epoch="
                        + epoch
                        + "; this process must end");
              }
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

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      Pools.release(jdbc);
    }
  }
}
