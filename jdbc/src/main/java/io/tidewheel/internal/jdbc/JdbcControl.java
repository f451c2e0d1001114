package io.tidewheel.internal.jdbc;

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

/** The coordinator's side. Takes a connection for each call. Used by one thread. */
final class JdbcControl implements SinkControl {
  private final Destination destination;
  private final OutputId output;
  private final Database database;
  private final MarkerTable markers;
  private final Pool pool;
  private boolean closed;

  JdbcControl(Destination destination, OutputId output) {
    this.destination = destination;
    this.output = output;
    database = destination.database();
    pool = Pools.acquire(database);
    markers = pool.markers();
  }

  /** What is done on a connection. */
  @FunctionalInterface
  private interface Step<R> {
    R on(Connection connection) throws SQLException, SinkException;
  }

  @Override
  public List<Marker> markers() throws Exception {
    return connected(
        "reading markers",
        connection -> markers.exists(connection) ? markers.all(connection, output) : List.of());
  }

  @Override
  public long fence(String checkpoint, boolean reset) throws Exception {
    connected(
        "creating the table of markers, by " + markers.ddl(),
        connection -> {
          markers.create(connection);
          return null;
        });
    return connected(
        "fencing",
        connection -> {
          makeHead(connection, checkpoint);
          return inTransaction(connection, () -> fence(connection, checkpoint, reset));
        });
  }

  /** A head of epoch 0, or of the highest there is, if it is missing. */
  private void makeHead(Connection connection, String checkpoint)
      throws SQLException, SinkException {
    if (markers.head(connection, output) == null) {
      long highest =
          markers.all(connection, output).stream().mapToLong(Marker::epoch).max().orElse(0);
      try {
        markers.insertHead(connection, output, checkpoint, highest);
      } catch (SQLException e) {
        if (markers.head(connection, output) == null) { // Else another process was faster.
          throw e;
        }
      }
    }
  }

  private long fence(Connection connection, String checkpoint, boolean reset)
      throws SQLException, SinkException {
    if (!markers.raise(connection, output, checkpoint)) {
      throw new SinkException(
          Problem.CONTENDED, where() + ": the marker's head vanished while it was fenced");
    }
    long epoch = markers.head(connection, output).epoch();
    if (reset) {
      markers.reset(connection, output, epoch, checkpoint);
      return epoch;
    }
    for (Marker marker : markers.all(connection, output)) {
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
    markers.takeOver(connection, output, epoch);
    return epoch;
  }

  @Override
  public void prepare(long epoch, int partitions) throws Exception {
    connected(
        "making markers for partitions=" + partitions,
        connection ->
            inTransaction(
                connection,
                () -> {
                  String checkpoint = requireEpoch(connection, epoch).checkpoint();
                  Set<Integer> there = new HashSet<>();
                  for (Marker marker : markers.all(connection, output)) {
                    there.add(marker.partition());
                  }
                  for (int partition = 0; partition < partitions; partition++) {
                    if (there.add(partition)) {
                      Marker none = new Marker(partition, checkpoint, Marker.NONE, epoch, 0);
                      markers.insert(connection, output, none);
                    }
                  }
                  return null;
                }));
  }

  /** The head, locked. */
  private Marker requireEpoch(Connection connection, long epoch)
      throws SQLException, SinkException {
    boolean there = markers.lockHead(connection, output);
    Marker head = there ? markers.head(connection, output) : null;
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

  /** What is done in a transaction that writes. */
  @FunctionalInterface
  private interface Body<R> {
    R run() throws SQLException, SinkException;
  }

  private <R> R inTransaction(Connection connection, Body<R> body)
      throws SQLException, SinkException {
    database.dialect().begin(connection);
    R result = body.run();
    connection.commit();
    return result;
  }

  private <R> R connected(String doing, Step<R> step) throws Exception {
    Connection connection = null;
    try {
      connection = pool.borrow();
      R result = step.on(connection);
      pool.giveBack(connection);
      connection = null;
      return result;
    } catch (SQLException e) {
      throw new Failures(database).of(where() + ": " + doing, e);
    } finally {
      if (connection != null) {
        pool.undo(connection);
      }
    }
  }

  private String where() {
    return "output=" + output.output() + ", " + destination;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      Pools.release(database);
    }
  }
}
