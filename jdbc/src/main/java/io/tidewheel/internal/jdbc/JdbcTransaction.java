package io.tidewheel.internal.jdbc;

import io.tidewheel.spi.sink.Claim;
import io.tidewheel.spi.sink.Marker;
import io.tidewheel.spi.sink.SinkException;
import io.tidewheel.spi.sink.SinkException.Problem;
import io.tidewheel.spi.sink.SinkTransaction;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The rows of a partition and its marker, in a transaction of the database that begins with the
 * marker: its row is locked from then on, so that nobody else writes the partition, and whoever
 * raises the epoch waits. Used by one thread.
 */
final class JdbcTransaction<T> implements SinkTransaction<T> {

  /** What to say of a batch that was committed before. */
  private static final class Past<T> implements SinkTransaction<T> {
    @Override
    public boolean isCommitted() {
      return true;
    }

    @Override
    public void write(T record) {
      throw new IllegalStateException("the batch was committed before; isCommitted() says so");
    }

    @Override
    public void commit() {
      throw new IllegalStateException("the batch was committed before; isCommitted() says so");
    }

    @Override
    public void close() {}
  }

  private final Destination destination;
  private final Claim claim;
  private final Pool pool;
  private final Connection connection;
  private final RowWriter<T> rows;
  private boolean committed;
  private boolean closed;

  private JdbcTransaction(
      Destination destination, Claim claim, Pool pool, Connection connection, RowWriter<T> rows) {
    this.destination = destination;
    this.claim = claim;
    this.pool = pool;
    this.connection = connection;
    this.rows = rows;
  }

  static <T> SinkTransaction<T> begin(Destination destination, Claim claim, Mapping<T> mapping)
      throws Exception {
    Database database = destination.database();
    Pool pool = Pools.of(database);
    Connection connection = null;
    JdbcTransaction<T> begun = null;
    try {
      connection = pool.borrow();
      TableShape shape = pool.shape(connection, destination);
      database.dialect().begin(connection);
      Marker found;
      try {
        if (pool.markers().claim(connection, claim)) {
          RowWriter<T> rows = new RowWriter<>(connection, database, shape, mapping);
          begun = new JdbcTransaction<>(destination, claim, pool, connection, rows);
          return begun;
        }
        found = pool.markers().find(connection, claim.output(), claim.partition());
      } catch (SQLException e) {
        requireNoMarkers(pool.markers(), connection, e);
        found = null; // It is another database.
      }
      if (claim.isCommitted(found)) {
        return new Past<>();
      }
      throw new SinkException(
          Problem.CONTENDED,
          where(destination, claim) + ": the marker changed while it was claimed; found " + found);
    } catch (SQLException e) {
      throw new Failures(database).of(where(destination, claim) + ": claiming the marker", e);
    } finally {
      if (begun == null && connection != null) {
        pool.undo(connection);
      }
    }
  }

  /** Throws the failure unless it is that there is no table of markers. */
  private static void requireNoMarkers(
      MarkerTable markers, Connection connection, SQLException failure) throws SQLException {
    boolean missing = false;
    try {
      connection.rollback();
      missing = !markers.exists(connection);
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
    if (!missing) {
      throw failure;
    }
  }

  @Override
  public boolean isCommitted() {
    return false;
  }

  @Override
  public void write(T record) throws Exception {
    try {
      rows.write(record);
    } catch (SQLException e) {
      throw failed("writing rows", e);
    }
  }

  @Override
  public void commit() throws Exception {
    try {
      rows.flush();
    } catch (SQLException e) {
      throw failed("writing rows", e);
    }
    try {
      connection.commit();
      committed = true;
    } catch (SQLException e) {
      throw failed("committing", e);
    }
  }

  private Exception failed(String doing, SQLException failure) {
    pool.forget(destination.table());
    return new Failures(destination.database())
        .of(where(destination, claim) + ": " + doing, failure);
  }

  private static String where(Destination destination, Claim claim) {
    return ("output=" + claim.output().output() + ", partition=" + claim.partition())
        + (", batch=" + claim.batch() + ", " + destination);
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    rows.close();
    if (committed) {
      pool.giveBack(connection);
    } else {
      pool.undo(connection);
    }
  }
}
