package io.tidewheel.internal.jdbc;

import io.tidewheel.jdbc.JdbcColumn;
import io.tidewheel.jdbc.JdbcDialect;
import io.tidewheel.spi.sink.SinkException.Problem;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** PostgreSQL, from version 10. */
record PostgresDialect() implements JdbcDialect {
  private static final long serialVersionUID = 1L;

  /** Of the server: out of connections, memory or disk; shutting down, starting, a standby. */
  private static final Set<String> NOT_READY =
      Set.of("53000", "53100", "53200", "53300", "57P01", "57P02", "57P03", "25006");

  private static final String IDLE_IN_TRANSACTION = "25P03";
  private static final String LOCK_TIMEOUT = "55P03";
  private static final String QUERY_CANCELED = "57014";

  /** How much longer than an idle transaction another one waits for its locks. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  @Override
  public String upsert(String table, List<String> columns, List<String> keys) {
    return insert(table, columns) + OnConflict.update(columns, keys);
  }

  @Override
  public int maxIdentifierBytes() {
    return 63;
  }

  @Override
  public String createMarkers(String table) {
    return createMarkers(table, "TEXT", "TIMESTAMP WITH TIME ZONE");
  }

  @Override
  public Map<String, String> properties() {
    return Map.of(
        // Rows of a batch go as statements of many rows.
        "reWriteBatchedInserts", "true",
        // Text is read as the column's type, so that it may be a uuid, jsonb or an enum.
        "stringtype", "unspecified",
        "tcpKeepAlive", "true",
        // Of a server that vanished without closing, in seconds.
        "socketTimeout", "120",
        "ApplicationName", "tidewheel");
  }

  @Override
  public String session(Duration idleInTransaction) {
    return "SET idle_in_transaction_session_timeout = "
        + idleInTransaction.toMillis()
        + "; SET lock_timeout = "
        + idleInTransaction.plus(PATIENCE).toMillis();
  }

  @Override
  public Problem problem(SQLException failure) {
    String state = failure.getSQLState() == null ? "" : failure.getSQLState();
    return switch (state) {
      case IDLE_IN_TRANSACTION, LOCK_TIMEOUT, QUERY_CANCELED -> Problem.CONTENDED;
      default ->
          NOT_READY.contains(state) ? Problem.UNAVAILABLE : JdbcDialect.super.problem(failure);
    };
  }

  @Override
  public String advice(SQLException failure) {
    String state = failure.getSQLState() == null ? "" : failure.getSQLState();
    return switch (state) {
      case IDLE_IN_TRANSACTION ->
          "nothing happened in the transaction for longer than Jdbc.idleInTransaction: this process"
              + " was paused, or a record takes longer to compute; if so, set more";
      case LOCK_TIMEOUT ->
          "another session holds a lock for long: find it in pg_stat_activity by"
              + " pg_blocking_pids, end it by pg_terminate_backend";
      case "25006" -> "it is a standby, or read-only: it waits until it may write";
      case "42P10" -> "make the key columns the table's primary key, or a unique constraint";
      case "21000" -> "the database takes keys for equal that are not: map them to one form";
      default -> null;
    };
  }

  @Override
  public void bind(PreparedStatement statement, int index, Object value, JdbcColumn column)
      throws SQLException {
    if (value == null) {
      // Of no type, so that the rows of a batch are still of one form.
      statement.setNull(index, Types.NULL);
    } else if (value instanceof BigDecimal number) {
      statement.setBigDecimal(index, number);
    } else {
      JdbcDialect.super.bind(statement, index, value, column);
    }
  }
}
