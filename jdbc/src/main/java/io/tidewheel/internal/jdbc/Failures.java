package io.tidewheel.internal.jdbc;

import io.tidewheel.jdbc.JdbcDialect;
import io.tidewheel.spi.sink.SinkException;
import io.tidewheel.spi.sink.SinkException.Problem;
import java.io.IOException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;

/** Says what a failure of a database means, without secrets. */
final class Failures {
  private final Database database;
  private final JdbcDialect dialect;
  private final Secrets secrets;

  Failures(Database database) {
    this.database = database;
    dialect = database.dialect();
    secrets = new Secrets(database.login());
  }

  /**
   * The exception to throw.
   *
   * @param what where it happened, for the message
   * @return a {@link SinkException} if it may go well another time, else a {@link SQLException}
   */
  Exception of(String what, SQLException failure) {
    SQLException telling = telling(failure);
    Problem problem = problem(failure, telling);
    String message = what + ": " + secrets.mask(oneLine(telling)) + advice(problem, telling);
    SQLException cause = secrets.mask(failure);
    return problem == null
        ? new SQLException(message, telling.getSQLState(), telling.getErrorCode(), cause)
        : new SinkException(problem, message, cause);
  }

  /** The one whose message says most: behind that of a batch, behind the pool's time-out. */
  private static SQLException telling(SQLException failure) {
    if (failure instanceof BatchUpdateException && failure.getNextException() != null) {
      return telling(failure.getNextException());
    }
    if (isTimeoutOfPool(failure) && failure.getCause() instanceof SQLException cause) {
      return cause;
    }
    return failure;
  }

  private static boolean isTimeoutOfPool(SQLException failure) {
    return failure instanceof SQLTransientConnectionException;
  }

  private Problem problem(SQLException failure, SQLException telling) {
    Problem problem = dialect.problem(telling);
    if (problem == null && isTimeoutOfPool(failure) && telling == failure) {
      return Problem.UNAVAILABLE;
    }
    for (Throwable cause = telling.getCause();
        problem == null && cause != null;
        cause = cause.getCause()) {
      if (cause instanceof IOException) {
        problem = Problem.UNAVAILABLE;
      } else if (cause instanceof SQLException sql) {
        problem = dialect.problem(sql);
      }
    }
    return problem;
  }

  private static String oneLine(SQLException failure) {
    String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    return message.strip().replaceAll("\\s*\\R\\s*", "; ");
  }

  private String advice(Problem problem, SQLException failure) {
    String special = dialect.advice(failure);
    if (special != null) {
      return "; " + special;
    }
    if (problem == Problem.UNAVAILABLE) {
      return "; the database must be up and reachable, and have a connection to give: this process"
          + " takes at most "
          + database.poolSize();
    } else if (problem == Problem.CONTENDED) {
      return "; another transaction stood in the way";
    }
    String state = failure.getSQLState() == null ? "" : failure.getSQLState();
    if (state.startsWith("28")) {
      return "; correct Jdbc.user and Jdbc.password";
    } else if (state.startsWith("23")) {
      return "; nothing of the partition was written: correct the records or the constraint";
    } else if (state.startsWith("22")) {
      return "; nothing of the partition was written: correct the value or the column's type";
    } else if (state.equals("42501")) {
      return "; grant the user the right, or have somebody make the table who has it";
    }
    return state.equals("3D000") ? "; create the database, or correct the URL" : "";
  }
}
