package io.tidewheel.internal.jdbc;

import io.tidewheel.jdbc.JdbcDialect;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** PostgreSQL. */
record PostgresDialect() implements JdbcDialect {
  private static final long serialVersionUID = 1L;

  /**
   * Too many connections, shutting down or starting up, and a transaction that was ended since its
   * client was silent: the session is gone, another one will do.
   */
  private static final Set<String> NOT_READY = Set.of("53300", "57P01", "57P02", "57P03", "25P03");

  private static final String LOCK_NOT_AVAILABLE = "55P03";

  @Override
  public String name() {
    return "PostgreSQL";
  }

  @Override
  public Map<String, String> properties() {
    return Map.of("reWriteBatchedInserts", "true", "tcpKeepAlive", "true");
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
    return Dialects.onConflict(table, columns, keys);
  }

  @Override
  public boolean isTableMissing(SQLException e) {
    return "42P01".equals(e.getSQLState());
  }

  @Override
  public boolean isContention(SQLException e) {
    return JdbcDialect.super.isContention(e) || LOCK_NOT_AVAILABLE.equals(e.getSQLState());
  }

  @Override
  public boolean isUnavailable(SQLException e) {
    return JdbcDialect.super.isUnavailable(e)
        || (e.getSQLState() != null && NOT_READY.contains(e.getSQLState()));
  }
}
