package io.tidewheel.internal.jdbc;

import io.tidewheel.jdbc.Jdbc;
import io.tidewheel.spi.sink.Claim;
import io.tidewheel.spi.sink.Marker;
import io.tidewheel.spi.sink.SinkException;
import io.tidewheel.spi.sink.SinkException.Problem;
import io.tidewheel.spi.sink.SinkTransaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The rows of one partition of a batch, in one transaction of the database.
 *
 * <p>The marker is moved first: its row is locked from then on, so a fence waits for the end of
 * this transaction, and another attempt at the same partition waits and finds it moved. So whoever
 * does not know whether a commit took place learns it by beginning again.
 */
public final class JdbcTransaction<T> implements SinkTransaction<T> {
  private static final int ROWS_AT_ONCE = 1_000;

  private final Jdbc jdbc;
  private final Session session;
  private final RowMapping<T> mapping;
  private final boolean committed;

  // Of upserts, so that no statement has two rows of one key.
  private final Map<Object, Object[]> byKey = new LinkedHashMap<>();
  private PreparedStatement statement;
  private int pending;
  private boolean closed;

  private JdbcTransaction(Jdbc jdbc, Session session, RowMapping<T> mapping, boolean committed) {
    this.jdbc = jdbc;
    this.session = session;
    this.mapping = mapping;
    this.committed = committed;
  }

  /** Begins, with the claim. */
  public static <T> SinkTransaction<T> begin(Jdbc jdbc, RowMapping<T> mapping, Claim claim)
      throws Exception {
    Session session = null;
    boolean begun = false;
    try {
      session = Session.begin(jdbc);
      Connection connection = session.connection();
      MarkerTable table = new MarkerTable(jdbc);
      boolean committed = false;
      if (!table.claim(connection, claim)) {
        Marker found = table.read(connection, claim);
        committed = claim.isCommitted(found);
        if (!committed) {
          throw new SinkException(
              Problem.CONTENDED,
              "output=" + claim.output() + ": its marker was just changed by another transaction");
        }
      }
      begun = true;
      return new JdbcTransaction<>(jdbc, session, mapping, committed);
    } catch (SQLException e) {
      throw Problems.of(jdbc, "claim batch " + claim.batch() + " of " + claim.output(), e);
    } finally {
      if (!begun && session != null) {
        session.close();
      }
    }
  }

  @Override
  public boolean isCommitted() {
    return committed;
  }

  @Override
  public void write(T record) throws Exception {
    Object[] row = mapping.row(record);
    if (mapping.isUpsert()) {
      Object key = mapping.keyOf(row);
      byKey.remove(key);
      byKey.put(key, row);
      pending = byKey.size();
    } else {
      add(row);
      pending++;
    }
    if (pending >= ROWS_AT_ONCE) {
      flush();
    }
  }

  private void add(Object[] row) throws Exception {
    try {
      if (statement == null) {
        statement = session.connection().prepareStatement(mapping.statement(jdbc.dialect()));
      }
      mapping.bind(jdbc.dialect(), statement, row);
      statement.addBatch();
    } catch (SQLException e) {
      throw Problems.of(jdbc, "write table " + mapping.table(), e);
    }
  }

  private void flush() throws Exception {
    if (pending == 0) {
      return;
    }
    for (Object[] row : byKey.values()) {
      add(row);
    }
    try {
      int[] ignored = statement.executeBatch();
    } catch (SQLException e) {
      throw Problems.of(jdbc, "write table " + mapping.table(), e);
    }
    byKey.clear();
    pending = 0;
  }

  @Override
  public void commit() throws Exception {
    flush();
    try {
      session.commit();
    } catch (SQLException e) {
      throw Problems.of(jdbc, "commit table " + mapping.table(), e);
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      session.close();
    }
  }
}
