package io.tidewheel.internal.jdbc;

import io.tidewheel.jdbc.JdbcColumn;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** PostgreSQL. */
record PostgresDialect() implements BulkDialect {
  private static final long serialVersionUID = 1L;

  private static final String READ_ONLY = "25006";

  /** Out of disk, memory or connections; shutting down or starting up; a standby. */
  private static final Set<String> NOT_READY =
      Set.of("53000", "53100", "53200", "53300", "57P01", "57P02", "57P03", READ_ONLY);

  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final String QUERY_CANCELED = "57014";

  /**
   * A transaction was ended since its client was silent. Not unavailable: if it is the program that
   * is slow, waiting would go on for ever.
   */
  private static final String IDLE_IN_TRANSACTION = "25P03";

  private static final Set<String> CONTENTION =
      Set.of(LOCK_NOT_AVAILABLE, QUERY_CANCELED, IDLE_IN_TRANSACTION);

  @Override
  public String name() {
    return "PostgreSQL";
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
  public String sessionSettings(long idleInTransactionMillis) {
    return "set idle_in_transaction_session_timeout="
        + idleInTransactionMillis
        + "; set lock_timeout='10s'";
  }

  @Override
  public String textType() {
    return "text";
  }

  @Override
  public String upsert(String table, List<String> columns, List<String> keys) {
    return Dialects.upsert(table, columns, keys);
  }

  @Override
  public RowStatement bulk(Connection connection, RowTarget target) throws SQLException {
    return new ColumnArrays(connection, target);
  }

  @Override
  public boolean isTableMissing(SQLException e) {
    return "42P01".equals(e.getSQLState());
  }

  @Override
  public boolean isContention(SQLException e) {
    return BulkDialect.super.isContention(e)
        || (e.getSQLState() != null && CONTENTION.contains(e.getSQLState()));
  }

  @Override
  public boolean isUnavailable(SQLException e) {
    return BulkDialect.super.isUnavailable(e)
        || (e.getSQLState() != null && NOT_READY.contains(e.getSQLState()));
  }

  @Override
  public String advice(SQLException e) {
    return switch (String.valueOf(e.getSQLState())) {
      case IDLE_IN_TRANSACTION ->
          "nothing happened in the transaction for longer than Jdbc.idleInTransaction: this process"
              + " was paused, or a record takes longer to compute; if so, allow more";
      case LOCK_NOT_AVAILABLE ->
          "another session holds a lock for long: find it in pg_stat_activity by pg_blocking_pids,"
              + " end it by pg_terminate_backend";
      case READ_ONLY -> "it is a standby or read-only; as long as it is, the program waits";
      case "42P10" -> "make the key columns the table's primary key, or a unique constraint";
      case "21000" -> "the database takes keys for equal that are not: map them to one form";
      default -> null;
    };
  }

  @Override
  public void bind(PreparedStatement statement, int index, Object value, JdbcColumn column)
      throws SQLException {
    if (value == null) {
      statement.setNull(index, Types.NULL); // Of no type, so that rows are of one form.
    } else {
      BulkDialect.super.bind(statement, index, value, column);
    }
  }
}
