package io.tidewheel.internal.jdbc;

import io.tidewheel.jdbc.Jdbc;
import io.tidewheel.jdbc.JdbcDialect;
import io.tidewheel.spi.sink.SinkException;
import io.tidewheel.spi.sink.SinkException.Problem;
import java.io.IOException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;

/** What failures of a database mean, without its secrets. */
final class Problems {
  private Problems() {}

  /**
   * A failure as the contract of sinks has it: a {@link SinkException} if another try can help.
   *
   * @param what was done, where
   */
  static Exception of(Jdbc jdbc, String what, SQLException thrown) {
    if (thrown.getCause() instanceof InterruptedException) {
      return new InterruptedException(what + ": interrupted while it waited for a connection");
    }
    SQLException e = telling(thrown);
    Secrets secrets = new Secrets(jdbc);
    Problem problem = problem(jdbc.dialect(), thrown, e);
    String message =
        what + " at " + jdbc + ": " + secrets.mask(oneLine(e)) + advice(jdbc, problem, e);
    SQLException cause = secrets.mask(thrown);
    return problem == null
        ? new SQLException(message, e.getSQLState(), e.getErrorCode(), cause)
        : new SinkException(problem, message, cause);
  }

  /** The one whose message says most: behind that of a batch, or that of the pool's time-out. */
  private static SQLException telling(SQLException thrown) {
    if (thrown instanceof BatchUpdateException && thrown.getNextException() != null) {
      return telling(thrown.getNextException());
    }
    return isTimeoutOfPool(thrown) && thrown.getCause() instanceof SQLException cause
        ? cause
        : thrown;
  }

  private static boolean isTimeoutOfPool(SQLException e) {
    return e instanceof SQLTransientConnectionException;
  }

  private static Problem problem(JdbcDialect dialect, SQLException thrown, SQLException telling) {
    for (Throwable e = telling; e != null; e = e.getCause()) {
      if (e instanceof IOException) {
        return Problem.UNAVAILABLE;
      } else if (e instanceof SQLException sql && dialect.isContention(sql)) {
        return Problem.CONTENDED;
      } else if (e instanceof SQLException sql && dialect.isUnavailable(sql)) {
        return Problem.UNAVAILABLE;
      }
    }
    // No connection was free. Where one was refused, the refusal was judged above.
    return isTimeoutOfPool(thrown) && telling == thrown ? Problem.UNAVAILABLE : null;
  }

  private static String oneLine(SQLException e) {
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    return message.strip().replaceAll("\\s*\\R\\s*", "; ");
  }

  private static String advice(Jdbc jdbc, Problem problem, SQLException e) {
    String special = jdbc.dialect().advice(e);
    if (special != null) {
      return "; " + special;
    }
    if (problem == Problem.UNAVAILABLE) {
      return "; the database must be up and reachable, and give connections: this process takes at"
          + " most "
          + Pools.size(jdbc);
    } else if (problem == Problem.CONTENDED) {
      return "; another transaction stands in the way";
    }
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    if (state.startsWith("28")) {
      return "; correct user and password";
    } else if (state.startsWith("23")) {
      return "; nothing of the partition was written: correct the records or the constraint";
    } else if (state.startsWith("22")) {
      return "; nothing of the partition was written: correct the value or the column's type";
    } else if (state.equals("42501")) {
      return "; grant the user the right to do so";
    } else if (jdbc.dialect().isTableMissing(e)) {
      return "; create the table (only tidewheel_markers is made by Tidewheel), or correct its name,"
          + " which is quoted";
    }
    return state.equals("3D000") ? "; create the database, or correct the URL" : "";
  }
}
