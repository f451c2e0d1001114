package io.tidewheel.internal.jdbc;

import io.tidewheel.jdbc.Jdbc;
import io.tidewheel.spi.sink.Claim;
import io.tidewheel.spi.sink.Marker;
import io.tidewheel.spi.sink.SinkException;
import io.tidewheel.spi.sink.SinkException.Problem;
import io.tidewheel.spi.sink.SinkTransaction;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The rows of one partition of a batch, in one transaction of the database.
 *
 * <p>The marker is moved first: its row is locked from then on, so a fence waits for the end of
 * this transaction, and another attempt at the same partition waits and finds it moved. So whoever
 * does not know whether a commit took place learns it by beginning again.
 */
public final class JdbcTransaction<T> implements SinkTransaction<T> {
  private final Jdbc jdbc;
  private final Session session;
  private final RowWriter<T> rows;
  private final String table;
  private final String where;
  private final boolean committed;
  private boolean closed;

  private JdbcTransaction(
      Jdbc jdbc, Session session, TableDescription<T> description, Claim claim, boolean committed) {
    this.jdbc = jdbc;
    this.session = session;
    this.committed = committed;
    table = description.table();
    rows = new RowWriter<>(jdbc, session.connection(), description);
    where = where(description, claim);
  }

  /** Begins, with the claim. */
  public static <T> SinkTransaction<T> begin(
      Jdbc jdbc, TableDescription<T> description, Claim claim) throws Exception {
    Session session = null;
    boolean begun = false;
    try {
      session = Session.begin(jdbc);
      Connection connection = session.connection();
      boolean committed = !claims(jdbc, connection, claim);
      begun = true;
      return new JdbcTransaction<>(jdbc, session, description, claim, committed);
    } catch (SQLException e) {
      throw Problems.of(jdbc, "claim the marker, " + where(description, claim), e);
    } finally {
      if (!begun && session != null) {
        session.close();
      }
    }
  }

  /** Whether the batch may be written; if not, it was. */
  private static boolean claims(Jdbc jdbc, Connection connection, Claim claim)
      throws SQLException, SinkException {
    MarkerTable table = new MarkerTable(jdbc);
    Marker found;
    try {
      if (table.claim(connection, claim)) {
        return true;
      }
      found = table.read(connection, claim);
    } catch (SQLException e) {
      if (!jdbc.dialect().isTableMissing(e)) {
        throw e;
      }
      found = null; // It is another database, which never saw a fence.
    }
    if (claim.isCommitted(found)) {
      return false;
    }
    throw new SinkException(
        Problem.CONTENDED,
        "output=" + claim.output() + ": its marker was just changed by another transaction");
  }

  private static String where(TableDescription<?> description, Claim claim) {
    return ("output=" + claim.output().output() + ", partition=" + claim.partition())
        + (", batch=" + claim.batch() + ", table " + description.table());
  }

  @Override
  public boolean isCommitted() {
    return committed;
  }

  @Override
  public void write(T record) throws Exception {
    try {
      rows.write(record);
    } catch (SQLException e) {
      throw failed("write rows, ", e);
    }
  }

  @Override
  public void commit() throws Exception {
    try {
      rows.flush();
    } catch (SQLException e) {
      throw failed("write rows, ", e);
    }
    try {
      session.commit();
    } catch (SQLException e) {
      throw failed("commit, ", e);
    }
  }

  private Exception failed(String what, SQLException e) {
    Pools.forget(jdbc, table);
    return Problems.of(jdbc, what + where, e);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      rows.close();
      session.close();
    }
  }
}
