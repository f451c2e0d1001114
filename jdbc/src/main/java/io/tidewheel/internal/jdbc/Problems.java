package io.tidewheel.internal.jdbc;

import io.tidewheel.jdbc.Jdbc;
import io.tidewheel.spi.sink.SinkException;
import io.tidewheel.spi.sink.SinkException.Problem;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;

/** What failures of a database mean. */
final class Problems {
  private static final String WRONG_CREDENTIALS = "28";

  private Problems() {}

  /**
   * A failure as the contract of sinks has it: a {@link SinkException} if another try can help.
   *
   * @param what was done, of what table
   */
  static Exception of(Jdbc jdbc, String what, SQLException thrown) {
    SQLException e = cause(thrown);
    String where = what + " at " + jdbc + ": " + e.getMessage();
    if (jdbc.dialect().isContention(e)) {
      return new SinkException(
          Problem.CONTENDED, where + "; another transaction stands in the way", thrown);
    }
    if ((thrown instanceof SQLTransientConnectionException && !isRefused(e))
        || jdbc.dialect().isUnavailable(e)) {
      return new SinkException(Problem.UNAVAILABLE, where, thrown);
    }
    return new SQLException(where, e.getSQLState(), e.getErrorCode(), thrown);
  }

  private static boolean isRefused(SQLException e) {
    return e.getSQLState() != null
        && (e.getSQLState().startsWith(WRONG_CREDENTIALS) || e.getSQLState().startsWith("3D"));
  }

  /** What the driver said first, below what wraps it. */
  private static SQLException cause(SQLException thrown) {
    SQLException e = thrown;
    if (e instanceof BatchUpdateException && e.getNextException() != null) {
      e = e.getNextException();
    }
    while (e.getCause() instanceof SQLException deeper) {
      e = deeper;
    }
    return e;
  }
}
